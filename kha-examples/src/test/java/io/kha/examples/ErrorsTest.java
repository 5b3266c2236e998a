package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Etcd;
import io.kha.InvalidClusterException;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.RunFailedException;
import io.kha.ssh.Ssh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes wrong ends in an error that names the host and the remedy, and changes nothing that is not reported. */
@Tag("lab")
class ErrorsTest extends OnTheLab {

    @BeforeAll
    void start() {
        built();
    }

    @AfterEach
    void nothingWasChanged() {
        var plan = kha.plan(cluster);
        assertTrue(plan.isEmpty(), plan::diff);
    }

    @Test
    void hostKeyThatHasChanged() throws IOException {
        var changed = cluster.masters().get(1).address();
        var another = cluster.masters().get(2).address();
        var lines = Files.readAllLines(Path.of(lab.get("LAB_KNOWN_HOSTS"))).stream()
                .filter(l -> !l.startsWith(changed))
                .toList();
        var file = Files.write(file("known_hosts"), lines);
        Files.write(
                file,
                lines.stream()
                        .filter(l -> l.startsWith(another))
                        .map(l -> changed + l.substring(l.indexOf(' ')))
                        .toList(),
                java.nio.file.StandardOpenOption.APPEND);
        var message = refused(lab.ssh().knownHosts(file));
        assertTrue(message.contains("master-2") && message.contains(file.toString()), message);
        assertTrue(!message.contains("master-1") && !message.contains("master-3"), message);
    }

    @Test
    void keyThatTheHostsDoNotKnow() {
        var key = file("stranger");
        Command.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()))
                .orFail("ssh-keygen");
        var message = refused(Ssh.as("root").key(key).knownHosts(Path.of(lab.get("LAB_KNOWN_HOSTS"))));
        cluster.hosts().forEach(host -> assertTrue(message.contains(host.name()), message));
    }

    @Test
    void hostThatCannotBeReached() {
        script.cut("worker-1");
        try {
            var message =
                    refused(lab.ssh().connectTimeout(Duration.ofSeconds(2)).connectAttempts(1));
            assertTrue(message.contains("worker-1") && message.contains("192.168.60.81"), message);
            assertTrue(!message.contains("master-"), message);
        } finally {
            script.heal("worker-1");
            apply(); // the host has lost its routes with its link
        }
    }

    @Test
    void etcdOfTwo() {
        var e = assertThrows(
                InvalidClusterException.class,
                () -> cluster.with(c -> c.etcd(Etcd.external("192.168.60.71", "192.168.60.72"))));
        System.out.println(e.getMessage().indent(4));
        assertTrue(e.getMessage().contains("odd number of members, got 2: name one more or one fewer"), e::getMessage);
    }

    @Test
    void hostWithTooLittleSpace() {
        script.ssh("worker-1", "mount -t tmpfs -o size=8m full /var/lib");
        String message;
        try {
            message = refused(lab.ssh());
        } finally {
            script.ssh("worker-1", "umount -l /var/lib");
        }
        assertTrue(message.contains("worker-1"), message);
        assertTrue(
                message.contains("7 MiB are free on /var/lib: free at least 256 MiB there")
                        || message.contains("8 MiB are free on /var/lib: free at least 256 MiB there"),
                message);
    }

    @Test
    void diskThatFillsUpOnTheWay() {
        script.ssh("worker-1", "mount -t tmpfs -o size=6m full /opt/cni/bin");
        try {
            var plan = kha.plan(cluster);
            assertTrue(plan.steps().stream().allMatch(s -> s.host().equals("worker-1")), plan::diff);
            var e = assertThrows(RunFailedException.class, () -> kha.apply(plan).orThrow());
            System.out.println(e.getMessage().indent(4));
            assertTrue(e.getMessage().contains("kubernetes/files failed on worker-1"), e::getMessage);
            assertTrue(e.getMessage().contains("No space left on device"), e::getMessage);
            assertTrue(e.getMessage().contains("free space on the host"), e::getMessage);
            var left = script.ssh("worker-1", "find /opt/cni/bin -name '.*' -type f");
            assertEquals("", left, "half of a file is left");
        } finally {
            script.ssh("worker-1", "umount -l /opt/cni/bin");
        }
    }

    /** Plans and applies over this way, which is refused; says in which words. */
    private String refused(Ssh way) {
        try (var other = Kha.over(way)) {
            var plan = other.plan(cluster);
            var e = assertThrows(KhaException.class, () -> other.apply(plan));
            System.out.println(e.getMessage().indent(4));
            plan.problems().forEach(p -> assertTrue(!p.remedy().isBlank(), p::toString));
            return e.getMessage();
        }
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An authority that a host had and has no more is found whatever did it; what is no loss is none. */
class InvariantsTest {
    private static final String CERTIFICATE = "/etc/kubernetes/pki/ca.crt";
    private static final String KEY = "/etc/kubernetes/pki/ca.key";

    private final Lab lab = Trial.prepared(Trial.Kind.NOTHING);
    private final Invariants invariants = new Invariants(lab.fleet, lab.cluster.masters());

    static Stream<String> files() {
        return Stream.concat(Authorities.FILES.keySet().stream(), Authorities.FILES.values().stream());
    }

    private static Op write(String path, String text) {
        return new Op.WriteFile(path, "0600", "root:root", Content.of(text));
    }

    private static Op run(@Nullable String run, String... argv) {
        return new Op.Exec(List.of(argv), null, run, Duration.ofMinutes(1), Map.of());
    }

    private void does(Host host, Op... ops) throws InterruptedException {
        try (var connection = lab.fleet.connect(host);
                var lease = connection.lease("somebody", true)) {
            connection.execute(new Batch(List.of(ops), List.of(), lease.epoch()), Watch.NONE);
        }
    }

    private Host master(int i) {
        return lab.cluster.masters().get(i);
    }

    private List<String> lines(String... texts) {
        return Stream.of(texts).map(t -> "authority: " + t).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void oneThatIsRemovedIsFound(String path) throws InterruptedException {
        does(master(1), new Op.Remove(path));
        assertEquals(lines(path + " was removed from ip-10-0-0-2, by \"remove " + path + "\""), invariants.broken());
    }

    @ParameterizedTest
    @MethodSource("files")
    void oneThatIsReplacedIsFound(String path) throws InterruptedException {
        does(master(1), write(path, "another"));
        var by = ", by \"write " + path + " 0600\"";
        assertEquals(
                lines(path + " was replaced on ip-10-0-0-2" + by, "there are 2 different " + path + by),
                invariants.broken());
    }

    @Test
    void whatACommandTakesAwayIsFound() throws InterruptedException {
        does(master(2), run(null, "kubeadm", "reset", "--force"));
        files().forEach(path -> assertTrue(
                invariants.broken().stream().anyMatch(b -> b.startsWith("authority: " + path + " was removed")), path));
    }

    @Test
    void soIsWhatItTakesAwayWithNobodyWaiting() throws InterruptedException {
        lab.fleet.failAt(p -> p.op() instanceof Op.Exec, Failure.of(Failure.Kind.LOST_RUNNING_ON));
        assertThrows(TransportException.class, () -> does(master(2), run("reset", "kubeadm", "reset", "--force")));
        assertEquals(List.of(), invariants.broken());
        lab.fleet.host(master(2).name()).parts().detached.run();
        assertEquals(files().count(), invariants.broken().size());
    }

    @Test
    void theSameOnceMoreIsNoReplacement() throws InterruptedException {
        var host = lab.fleet.host(master(0).name());
        does(master(0), files().map(path -> write(path, host.text(path))).toArray(Op[]::new));
        assertEquals(List.of(), invariants.broken());
    }

    @Test
    void aKeyWhoseCertificateNeverCameIsNoAuthority() throws InterruptedException {
        lab.fleet.hosts().forEach(host -> host.delete("/etc/kubernetes/pki"));
        does(master(0), write(KEY, "one"));
        does(master(0), write(KEY, "another"));
        assertEquals(List.of(), invariants.broken());
        does(master(1), write(KEY, "another"), write(CERTIFICATE, "of another"));
        does(master(0), write(KEY, "a third")); // it was the one that the other has a certificate for
        assertEquals(lines(KEY + " was replaced on ip-10-0-0-1, by \"write " + KEY + " 0600\""), invariants.broken());
    }

    @Test
    void whatComesBackWithThePowerWasNotTakenAway() throws InterruptedException {
        lab.fleet.program("lose-power", (host, argv, input) -> {
            host.delete(KEY);
            lab.fleet.crash(host);
            throw new PowerLost();
        });
        var host = lab.fleet.host(master(2).name());
        assertThrows(TransportException.class, () -> does(master(2), run("loses", "lose-power")));
        lab.fleet.boot(host);
        assertTrue(host.file(KEY).isFile());
        does(master(2), write("/etc/motd", "back"));
        assertEquals(List.of(), invariants.broken());
    }

    @Test
    void everyCommandOfAHostIsSeen() throws InterruptedException {
        var wait = new Op.Await("nothing", List.of("true", "a", "wait"), Duration.ZERO, Duration.ZERO);
        does(master(0), run(null, "true", "an", "operation"), wait);
        var seen = invariants.processes();
        assertTrue(seen.containsAll(List.of("true an operation", "true a wait")), seen::toString);
        assertTrue(seen.stream().anyMatch(p -> p.contains("--initial-advertise-peer-urls")), seen::toString);
    }
}

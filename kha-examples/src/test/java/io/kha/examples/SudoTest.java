package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Kha;
import io.kha.Secret;
import io.kha.ssh.Ssh;
import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Users who become root by sudo do all that root does; those who may not are told why. */
@Tag("lab")
class SudoTest extends OnTheLab {
    static final Secret PASSWORD = Secret.of("lab-password");

    @BeforeAll
    void start() {
        built();
    }

    @Test
    void whoNeedsNoPasswordDoesTheJob() {
        mends(lab.ssh("ops").sudo());
    }

    @Test
    void whoNeedsAPasswordDoesTheJob() {
        mends(lab.ssh("dev").sudoPassword(PASSWORD));
        for (var host : cluster.hosts()) {
            var arguments = script.ssh(
                    host.name(), "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'");
            assertTrue(!arguments.contains(PASSWORD.revealText()), host.name());
            assertEquals(
                    "",
                    script.ssh(
                            host.name(),
                            "grep -rl '" + PASSWORD.revealText() + "' /tmp /run /var/lib/kha 2>/dev/null; true"));
        }
    }

    /** A change on every host, made and proven. */
    private void mends(Ssh ssh) {
        cluster.hosts().forEach(host -> script.ssh(host.name(), "rm -f /etc/sysctl.d/90-kha.conf"));
        try (var kha = Kha.over(ssh)) {
            var plan = kha.plan(cluster);
            assertEquals(cluster.hosts().size(), plan.changes(), plan::diff);
            kha.apply(plan).orThrow();
            assertTrue(kha.plan(cluster).isEmpty());
        }
    }

    @Test
    void whoMayNotIsToldWhy() throws InterruptedException {
        var host = cluster.workers().get(0).name();
        script.ssh(
                host,
                "id guest >/dev/null 2>&1 || useradd --create-home --shell /bin/bash guest; echo guest:"
                        + PASSWORD.revealText() + " | chpasswd; cp -r ~ops/.ssh ~guest/ && chown -R guest ~guest/.ssh");
        refused(lab.ssh("dev").sudo(), "sudo wants a password: give it, or allow the user NOPASSWD in sudoers");
        refused(lab.ssh("dev").sudoPassword(Secret.of("another")), "check the password given for sudo");
        refused(lab.ssh("guest").sudoPassword(PASSWORD), "the user may not run /bin/sh as root: allow it in sudoers");
        refused(lab.ssh("guest").sudo(), "sudo wants a password");
        script.ssh(host, "echo 'Defaults:ops requiretty' >/etc/sudoers.d/tty && chmod 440 /etc/sudoers.d/tty");
        refused(lab.ssh("ops").sudo(), "sudo wants a terminal: remove requiretty for this user in sudoers");
        script.ssh(host, "rm /etc/sudoers.d/tty");
        try (var connection = lab.ssh("ops").sudo().connect(cluster.workers().get(0))) {
            var who = Read.command("id", "-un");
            var answers =
                    connection.execute(Batch.reading(List.of(who)), Watch.NONE).answers();
            assertEquals("root", ((CommandAnswer) answers.get(who)).out().strip());
        }
    }

    private void refused(Ssh ssh, String why) {
        var e = assertThrows(TransportException.class, () -> {
            try (var connection = ssh.connect(cluster.workers().get(0))) {
                connection.execute(Batch.reading(List.of(Read.command("id"))), Watch.NONE);
            }
        });
        assertTrue(e.getMessage().contains(why), e::getMessage);
        assertTrue(!e.getMessage().contains(PASSWORD.revealText()), e::getMessage);
    }
}

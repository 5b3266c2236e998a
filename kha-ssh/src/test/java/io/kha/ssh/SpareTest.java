package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.internal.shell.Pipe;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channel that is there before the next command wants it. */
@Timeout(120)
class SpareTest extends WithSshd {

    private static String said(SshShell shell, String commandLine) throws Exception {
        try (var pipe = shell.start(commandLine)) {
            return rest(pipe);
        }
    }

    private static String rest(Pipe pipe) throws Exception {
        return new String(pipe.out().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** How many channels sshd has been asked for. */
    private static int asked(Sshd sshd) {
        return count(sshd, "server_input_channel_open: ctype session");
    }

    /** Waits until so many sessions have ended, for sshd counts one until its process is gone. */
    private static void awaitEnded(Sshd sshd, int sessions) throws InterruptedException {
        for (int i = 0; i < 400 && count(sshd, "Close session: user") < sessions; i++) {
            Thread.sleep(50);
        }
        assertEquals(sessions, count(sshd, "Close session: user"));
    }

    private static int count(Sshd sshd, String words) {
        return sshd.log().split(words, -1).length - 1;
    }

    @Test
    void the_next_command_takes_it_so_that_two_sessions_do_for_a_lease_and_its_batches() throws Exception {
        try (var sshd = Sshd.start(folder, "MaxSessions 2");
                var shell = sshd.ssh().reach(sshd.host());
                var lease = shell.start("cat")) {
            assertEquals(2, asked(sshd), "one for the command, and the next");
            for (int i = 1; i < 9; i++) {
                assertEquals(i + "\n", said(shell, "echo " + i), "at first there was none left but that one");
                awaitEnded(sshd, i);
            }
            lease.in().write("held\n".getBytes(StandardCharsets.UTF_8));
            lease.in().close();
            assertEquals("held\n", rest(lease));
        }
    }

    @Test
    void a_host_that_gives_none_is_not_asked_again() throws Exception {
        try (var sshd = Sshd.start(folder, "MaxSessions 1");
                var shell = sshd.ssh().reach(sshd.host())) {
            try (var first = shell.start("cat")) {
                assertEquals(2, asked(sshd));
                var e = assertThrows(TransportException.class, () -> shell.start("echo 1"));
                assertEquals(Kind.REFUSED, e.kind());
                assertTrue(e.getMessage().contains("MaxSessions"), e.getMessage());
                assertEquals(3, asked(sshd));
                first.in().close();
                assertEquals("", rest(first));
            }
            awaitEnded(sshd, 1);
            assertEquals("2\n", said(shell, "echo 2"));
            assertEquals(4, asked(sshd));
            awaitEnded(sshd, 2);
            assertEquals("3\n", said(shell, "echo 3"));
            assertEquals(5, asked(sshd));
        }
    }

    @Test
    void a_timeout_for_sessions_does_not_concern_it() throws Exception {
        try (var sshd = Sshd.start(folder, "ChannelTimeout session=1");
                var shell = sshd.ssh().reach(sshd.host())) {
            assertEquals("1\n", said(shell, "echo 1"));
            Thread.sleep(4000);
            assertEquals(2, asked(sshd));
            try (var pipe = shell.start("echo 2")) {
                assertEquals("2\n", rest(pipe));
                assertEquals(3, asked(sshd), "the one that was there was taken, and the next asked for");
            }
        }
    }

    @Test
    void a_connection_that_has_ended_is_told_at_once() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().reach(sshd.host())) {
            assertEquals("1\n", said(shell, "echo 1"));
            Sshd.signal("KILL", sshd.sessions());
            long begun = System.nanoTime();
            for (int i = 0; i < 2; i++) {
                var e = assertThrows(TransportException.class, () -> shell.start("echo 2"));
                assertEquals(Kind.UNREACHABLE, e.kind(), e.getMessage());
            }
            assertTrue(System.nanoTime() - begun < Duration.ofSeconds(20).toNanos(), "a channel is waited for longer");
        }
    }
}

package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channel that is there before the next command wants it. */
@Timeout(120)
class SpareTest extends WithSshd {

    private static String said(SshShell shell, String commandLine) throws Exception {
        try (var pipe = shell.start(commandLine)) {
            return new String(pipe.out().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int asked(Sshd sshd) {
        return sshd.log().split("server_input_channel_open: ctype session", -1).length - 1;
    }

    private static void awaitAsked(Sshd sshd, int times) throws InterruptedException {
        for (int i = 0; i < 200 && asked(sshd) < times; i++) {
            Thread.sleep(50);
        }
        assertEquals(times, asked(sshd));
    }

    @Test
    void the_next_command_finds_a_channel() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            var shell = sshd.ssh().reach(sshd.host());
            assertEquals("1\n", said(shell, "echo 1"));
            awaitAsked(sshd, 2);
            try (var pipe = shell.start("echo 2");
                    var beside = shell.start("echo 3")) {
                assertEquals(3, asked(sshd), "one was there, and the one beside it had to ask");
                assertEquals("2\n", new String(pipe.out().readAllBytes(), StandardCharsets.UTF_8));
                assertEquals("3\n", new String(beside.out().readAllBytes(), StandardCharsets.UTF_8));
            }
            awaitAsked(sshd, 4);
            shell.close();
        }
    }

    @Test
    void a_host_that_gives_none_is_not_asked_again() throws Exception {
        try (var sshd = Sshd.start(folder, "MaxSessions 1")) {
            var shell = sshd.ssh().reach(sshd.host());
            shell.start("trap '' HUP; sleep 3").close(); // its session counts until it ends
            awaitAsked(sshd, 2);
            var e = assertThrows(TransportException.class, () -> shell.start("echo 1"));
            assertEquals(Kind.REFUSED, e.kind());
            assertEquals(3, asked(sshd), "what was asked before, and for the command");
            Thread.sleep(5000);
            assertEquals("2\n", said(shell, "echo 2"));
            assertEquals("3\n", said(shell, "echo 3"));
            assertEquals(5, asked(sshd));
            shell.close();
        }
    }

    @Test
    void two_sessions_are_enough_for_a_lease_and_its_batches() throws Exception {
        try (var sshd = Sshd.start(folder, "MaxSessions 2")) {
            var shell = sshd.ssh().reach(sshd.host());
            try (var lease = shell.start("cat")) {
                for (int i = 1; i < 9; i++) {
                    assertEquals(i + "\n", said(shell, "echo " + i));
                }
                lease.in().write("held\n".getBytes(StandardCharsets.UTF_8));
                lease.in().close();
                assertEquals("held\n", new String(lease.out().readAllBytes(), StandardCharsets.UTF_8));
            }
            shell.close();
        }
    }

    @Test
    void a_timeout_for_sessions_does_not_concern_it() throws Exception {
        try (var sshd = Sshd.start(folder, "ChannelTimeout session=1")) {
            var shell = sshd.ssh().reach(sshd.host());
            assertEquals("1\n", said(shell, "echo 1"));
            awaitAsked(sshd, 2);
            Thread.sleep(4000);
            assertEquals("2\n", said(shell, "echo 2"));
            awaitAsked(sshd, 3);
            shell.close();
        }
    }
}

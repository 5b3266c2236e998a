package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.internal.shell.Pipe;
import io.kha.transport.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a channel is the end of that channel alone: what runs beside it on the same connection goes on. */
@Timeout(120)
class ChannelEndTest {
    @TempDir
    Path folder;

    private Sshd sshd;
    private ServerSocket server;
    private SshShell shell;
    private Pipe beside;
    private Tunnel tunnel;
    private Socket there;

    @BeforeEach
    void a_tunnel_beside_a_command() throws Exception {
        sshd = Sshd.start(folder);
        server = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS));
        shell = sshd.ssh().reach(sshd.host());
        beside = shell.start("read x; echo got $x");
        tunnel = shell.tunnel(Sshd.ADDRESS, server.getLocalPort());
        there = server.accept();
    }

    @AfterEach
    void close() throws Exception {
        Sshd.signal("CONT", sshd.sessions());
        beside.close();
        shell.close();
        there.close();
        server.close();
        sshd.close();
    }

    private void the_command_goes_on() throws Exception {
        beside.in().write("on\n".getBytes(StandardCharsets.UTF_8));
        beside.in().flush();
        assertEquals("got on\n", new String(beside.out().readAllBytes(), StandardCharsets.UTF_8));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> meanwhile(Work work) {
        var done = new CompletableFuture<Void>();
        var thread = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static void ends_with_an_io_exception(CompletableFuture<Void> work) {
        var e = assertThrows(ExecutionException.class, () -> work.get(30, TimeUnit.SECONDS));
        assertInstanceOf(IOException.class, e.getCause());
    }

    private static void for_ever(Work work) throws Exception {
        while (true) {
            work.run();
        }
    }

    @Test
    void a_tunnel_closes_while_the_host_stalls() throws Exception {
        List<ProcessHandle> sessions = sshd.sessions();
        var reader = meanwhile(() -> for_ever(tunnel.in()::read));
        Thread.sleep(300);
        Sshd.signal("STOP", sessions);
        tunnel.close();
        ends_with_an_io_exception(reader);
        Thread.sleep(4000);
        Sshd.signal("CONT", sessions);
        the_command_goes_on();
        assertEquals(-1, there.getInputStream().read(), "the other side is told");
    }

    @Test
    void closing_a_tunnel_may_be_interrupted() throws Exception {
        List<ProcessHandle> sessions = sshd.sessions();
        Sshd.signal("STOP", sessions);
        var closed = new FutureTask<>(() -> {
            tunnel.close();
            return null;
        });
        var closer = new Thread(closed);
        closer.start();
        Thread.sleep(100);
        closer.interrupt();
        closed.get(30, TimeUnit.SECONDS); // it ends, and without an exception
        Sshd.signal("CONT", sessions);
        the_command_goes_on();
    }

    @Test
    void the_other_side_leaves_while_much_is_sent_to_it() throws Exception {
        var writer = meanwhile(() -> for_ever(() -> tunnel.out().write(new byte[1 << 20])));
        Thread.sleep(2000); // all windows are full
        assertFalse(writer.isDone());
        there.close();
        ends_with_an_io_exception(writer);
        the_command_goes_on();
    }

    @Test
    void a_command_ends_while_much_is_sent_to_it() throws Exception {
        try (var pipe = shell.start("exec sleep 2")) {
            var writer = meanwhile(() -> for_ever(() -> pipe.in().write(new byte[1 << 20])));
            ends_with_an_io_exception(writer);
        }
        the_command_goes_on();
    }

    @Test
    void a_tunnel_is_closed_while_much_is_sent_to_it() throws Exception {
        var writer = meanwhile(() -> for_ever(() -> tunnel.out().write(new byte[1 << 20])));
        Thread.sleep(2000);
        tunnel.close();
        ends_with_an_io_exception(writer);
        the_command_goes_on();
    }

    @Test
    void nobody_listens_any_more_to_what_still_comes() throws Exception {
        var sender = meanwhile(() -> for_ever(() -> there.getOutputStream().write(new byte[64 << 10])));
        assertEquals(0, tunnel.in().read());
        tunnel.in().close();
        ends_with_an_io_exception(sender);
        assertThrows(IOException.class, () -> tunnel.in().read());
        the_command_goes_on();
    }
}

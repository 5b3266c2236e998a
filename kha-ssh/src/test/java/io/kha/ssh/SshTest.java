package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ssh against OpenSSH: what goes through a connection, and its end. */
@Timeout(240)
class SshTest extends WithSshd {

    @Test
    void every_cipher_carries_bytes_over_new_keys() throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(7).nextBytes(sent);
        for (String cipher :
                List.of("aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr")) {
            try (var sshd = Sshd.start(folder, "Ciphers " + cipher, "RekeyLimit 1M");
                    var server = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS));
                    Connection c = sshd.ssh().connect(sshd.host());
                    var tunnel = c.tunnel(Sshd.ADDRESS, server.getLocalPort());
                    var there = server.accept()) {
                var echo = CompletableFuture.runAsync(() -> {
                    try {
                        there.getInputStream().transferTo(there.getOutputStream());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                var back = CompletableFuture.supplyAsync(() -> {
                    try {
                        return tunnel.in().readNBytes(sent.length);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                tunnel.out().write(sent);
                tunnel.out().flush();
                assertArrayEquals(sent, back.get(60, TimeUnit.SECONDS), cipher);
                there.shutdownInput();
                echo.get(60, TimeUnit.SECONDS);
                String log = sshd.log();
                assertTrue(log.contains("cipher: " + cipher), cipher);
                assertTrue(log.split("SSH2_MSG_NEWKEYS received", -1).length > 3, "keys were changed under way");
            }
        }
    }

    @Test
    void a_jump_host_leads_on() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        try (var jump = Sshd.start(folder);
                var target = Sshd.start(inner)) {
            Ssh ssh = target.ssh().jump(jump.host(), jump.ssh());
            assertEquals(Sshd.ME, whoami(ssh, target.host()));
            assertTrue(jump.log().contains("direct-tcpip"), "by way of the jump host");
            Ssh unknown = target.ssh().jump(jump.host(), jump.ssh().knownHosts());
            refused(Kind.HOST_KEY, unknown, target.host());
        }
    }

    @Test
    void tunnels_lead_to_what_the_host_reaches() throws Exception {
        try (var sshd = Sshd.start(folder);
                var echo = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS))) {
            var server = new Thread(() -> {
                try (var s = echo.accept()) {
                    s.getOutputStream().write(s.getInputStream().readNBytes(5));
                } catch (java.io.IOException e) {
                    Thread.yield(); // the test will miss the bytes
                }
            });
            server.start();
            try (Connection c = sshd.ssh().connect(sshd.host())) {
                try (var tunnel = c.tunnel(Sshd.ADDRESS, echo.getLocalPort())) {
                    tunnel.out().write("hello".getBytes(StandardCharsets.UTF_8));
                    tunnel.out().flush();
                    assertEquals("hello", new String(tunnel.in().readAllBytes(), StandardCharsets.UTF_8));
                }
                var e = assertThrows(TransportException.class, () -> c.tunnel(Sshd.ADDRESS, 1));
                assertEquals(Kind.UNREACHABLE, e.kind());
                assertTrue(e.getMessage().contains("no connection from there to 127.0.0.1 port 1"), e.getMessage());
            }
        }
        try (var sshd = Sshd.start(folder, "AllowTcpForwarding no");
                Connection c = sshd.ssh().connect(sshd.host())) {
            var e = assertThrows(TransportException.class, () -> c.tunnel(Sshd.ADDRESS, 22));
            assertEquals(Kind.REFUSED, e.kind());
            assertTrue(e.getMessage().contains("AllowTcpForwarding"), e.getMessage());
        }
    }

    @Test
    void a_tunnel_that_does_not_open_fails_alone() throws Exception {
        InetAddress here = InetAddress.getByName(Sshd.ADDRESS);
        var fillers = new ArrayList<Socket>();
        try (var sshd = Sshd.start(folder);
                var full = new ServerSocket(0, 1, here);
                var echo = new ServerSocket(0, 1, here);
                var shell = sshd.ssh().reach(sshd.host());
                var pipe = shell.start("read x; echo got $x")) {
            fill(full, fillers);
            long start = System.nanoTime();
            var e = assertThrows(
                    TransportException.class,
                    () -> shell.tunnel(Sshd.ADDRESS, full.getLocalPort(), Duration.ofSeconds(1)));
            assertTrue(System.nanoTime() - start < 10e9, "it did not wait for the connection to end");
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertEquals(
                    "here: no connection from there to 127.0.0.1 port " + full.getLocalPort()
                            + " within 1 s (is it up, and does a firewall drop what is sent to it?)",
                    e.getMessage());

            pipe.in().write("on\n".getBytes(StandardCharsets.UTF_8));
            pipe.in().flush();
            assertEquals("got on\n", new String(pipe.out().readAllBytes(), StandardCharsets.UTF_8));
            try (var tunnel = shell.tunnel(Sshd.ADDRESS, echo.getLocalPort());
                    var other = echo.accept()) {
                other.getOutputStream().write(7);
                assertEquals(7, tunnel.in().read(), "other tunnels open");
            }

            for (int i = 0; i < 3; i++) { // room for the late one, which is closed from here
                try (var accepted = full.accept()) {
                    accepted.setSoTimeout(20_000);
                    if (fillers.stream().noneMatch(f -> f.getLocalPort() == accepted.getPort())) {
                        assertEquals(-1, accepted.getInputStream().read(), "what opened late is closed");
                        return;
                    }
                }
            }
            throw new AssertionError("the tunnel never reached the other side");
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    /** Lets so many connect to a socket that its system drops those who come after. */
    private static void fill(ServerSocket full, List<Socket> fillers) throws Exception {
        while (true) {
            var filler = new Socket();
            try {
                filler.connect(full.getLocalSocketAddress(), 300);
                fillers.add(filler);
            } catch (SocketTimeoutException e) {
                filler.close();
                return;
            }
        }
    }

    @Test
    void a_connection_that_ends_ends_the_wait_for_a_tunnel() throws Exception {
        var fillers = new ArrayList<Socket>();
        try (var sshd = Sshd.start(folder);
                var full = new ServerSocket(0, 1, InetAddress.getByName(Sshd.ADDRESS))) {
            fill(full, fillers);
            var shell = sshd.ssh().reach(sshd.host());
            assertThrows(
                    TransportException.class,
                    () -> shell.tunnel(Sshd.ADDRESS, full.getLocalPort(), Duration.ofMillis(300)));
            shell.close(); // and no thread is left
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void closing_ends_what_is_under_way() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            Connection c = sshd.ssh().connect(sshd.host());
            var closed =
                    CompletableFuture.runAsync(c::close, CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
            var slow = new Read.Command(List.of("sleep", "50"), Duration.ofSeconds(60));
            assertThrows(TransportException.class, () -> c.execute(Batch.reading(List.of(slow)), Watch.NONE));
            closed.get(30, TimeUnit.SECONDS); // without an exception
        }
    }
}

package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Transport;
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
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.schmizz.keepalive.KeepAliveRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ssh against OpenSSH. */
@Timeout(240)
class SshTest {
    @TempDir
    Path folder;

    private static String whoami(Transport ssh, Host host) throws Exception {
        try (Connection c = ssh.connect(host)) {
            var read = Read.command("id", "-un");
            Object answer = c.execute(Batch.reading(List.of(read)), Watch.NONE)
                    .answers()
                    .get(read);
            return ((CommandAnswer) answer).out().strip();
        }
    }

    private static TransportException refused(Kind kind, Ssh ssh, Host host) {
        var e = assertThrows(TransportException.class, () -> ssh.connect(host).close());
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        List<String> left = List.of();
        for (int i = 0; i < 50; i++) {
            left = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(n -> n.startsWith("kha-") || n.startsWith("sshj"))
                    .toList();
            if (left.isEmpty()) {
                return;
            }
            Thread.sleep(100);
        }
        assertEquals(List.of(), left);
    }

    @Test
    void keys_with_and_without_passphrase_log_in() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            assertEquals(Sshd.ME, whoami(sshd.ssh(), sshd.host()));
            for (String type : List.of("ed25519", "rsa", "ecdsa")) {
                Path locked = Sshd.key(folder, "locked_" + type, type, "two words");
                Files.writeString(folder.resolve("authorized"), Files.readString(Path.of(locked + ".pub")));
                Ssh ssh = Ssh.as(Sshd.ME, s -> s.key(locked).pin(pin(sshd, "host_ed25519")));
                assertEquals(Sshd.ME, whoami(ssh.passphrase(Secret.of("two words")), sshd.host()));
                var e = refused(Kind.AUTHENTICATION, ssh, sshd.host());
                assertTrue(e.getMessage().contains(locked + " could not be read"), e.getMessage());
                assertTrue(e.getMessage().contains(".passphrase(..)"), e.getMessage());
                e = refused(Kind.AUTHENTICATION, ssh.passphrase(Secret.of("wrong")), sshd.host());
                assertTrue(e.getMessage().contains("is the passphrase right?"), e.getMessage());
            }
        }
    }

    @Test
    void keys_of_older_forms_log_in() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            for (String form : List.of("PEM", "PKCS8")) {
                for (String type : List.of("rsa", "ecdsa")) {
                    Path locked = Sshd.key(folder, form + "_" + type, type, "two words");
                    Files.writeString(folder.resolve("authorized"), Files.readString(Path.of(locked + ".pub")));
                    Sshd.run(
                            0,
                            "ssh-keygen",
                            "-q",
                            "-p",
                            "-m",
                            form,
                            "-P",
                            "two words",
                            "-N",
                            "words",
                            "-f",
                            "" + locked);
                    Ssh ssh = Ssh.as(Sshd.ME, s -> s.key(locked).pin(pin(sshd, "host_ed25519")));
                    assertEquals(Sshd.ME, whoami(ssh.passphrase(Secret.of("words")), sshd.host()), "" + locked);
                }
            }
        }
        assertNull(Security.getProvider("BC"), "sshj registers it unless it is told not to");
        assertNotNull(Security.getProvider("kha-ecdsa"));
    }

    private static String pin(Sshd sshd, String key) {
        try {
            return sshd.fingerprint(key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_key_that_is_not_taken_is_told_with_what_would_be() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            Path other = Sshd.key(folder, "other", "ed25519", "");
            Ssh known = Ssh.as(Sshd.ME).knownHosts(sshd.knownHosts("[127.0.0.1]:PORT {host_ed25519}"));
            var e = refused(Kind.AUTHENTICATION, known.key(other), sshd.host());
            assertTrue(
                    e.getMessage()
                            .startsWith(
                                    "here: refused user " + Sshd.ME + " with key " + other + "; it takes publickey"),
                    e.getMessage());
            e = refused(Kind.AUTHENTICATION, known.key(folder.resolve("none")), sshd.host());
            assertTrue(e.getMessage().contains("there is no key file"), e.getMessage());
            e = refused(Kind.AUTHENTICATION, known, sshd.host());
            assertTrue(e.getMessage().contains("there is nothing to log in with"), e.getMessage());
            assertEquals(1, sshd.log().split("debug1: userauth-request for user", -1).length - 1, "asked once");
        }
    }

    @Test
    void a_changed_or_unknown_host_is_sent_nothing() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            Sshd.key(folder, "old", "ed25519", "");
            Ssh ssh = sshd.ssh();
            Path changed = sshd.knownHosts("# old", "[127.0.0.1]:PORT {old}");
            var e = refused(Kind.HOST_KEY, ssh.knownHosts(changed), sshd.host());
            assertTrue(e.getMessage().contains("has changed"), e.getMessage());
            assertTrue(
                    e.getMessage().contains("it shows ssh-ed25519 " + sshd.fingerprint("host_ed25519")),
                    e.getMessage());
            assertTrue(
                    e.getMessage().contains(changed + ":2 says ssh-ed25519 " + sshd.fingerprint("old")),
                    e.getMessage());
            assertTrue(
                    e.getMessage().contains("ssh-keygen -f " + changed + " -R '[127.0.0.1]:" + sshd.port + "'"),
                    e.getMessage());

            e = refused(Kind.HOST_KEY, ssh.knownHosts(), sshd.host());
            assertTrue(e.getMessage().contains(sshd.fingerprint("host_ed25519") + " is not known"), e.getMessage());
            assertTrue(e.getMessage().contains("ssh_host_ed25519_key.pub"), e.getMessage());

            e = refused(Kind.HOST_KEY, ssh.pin(sshd.fingerprint("old")), sshd.host());
            assertTrue(e.getMessage().contains("but pinned is " + sshd.fingerprint("old")), e.getMessage());

            Path malformed = sshd.knownHosts("[127.0.0.1]:PORT {host_ed25519}", "@revoked oops");
            e = refused(Kind.HOST_KEY, ssh.knownHosts(malformed), sshd.host());
            assertTrue(e.getMessage().contains(malformed + ":2: "), e.getMessage());

            e = refused(Kind.HOST_KEY, ssh.knownHosts(changed).acceptUnknownHostKeysInsecurely(), sshd.host());
            assertTrue(e.getMessage().contains("has changed"), e.getMessage());
            assertFalse(sshd.log().contains("userauth-request"), "no user name reached the host");

            assertEquals(Sshd.ME, whoami(ssh.knownHosts().acceptUnknownHostKeysInsecurely(), sshd.host()));
            assertEquals(
                    Sshd.ME, whoami(ssh.knownHosts().pin(Sshd.ADDRESS, sshd.fingerprint("host_ed25519")), sshd.host()));
            Path revoked = sshd.knownHosts("@revoked * {host_ed25519}");
            e = refused(Kind.HOST_KEY, ssh.knownHosts(revoked).pin(sshd.fingerprint("host_ed25519")), sshd.host());
            assertTrue(e.getMessage().contains("is revoked by " + revoked + ":1"), e.getMessage());
        }
    }

    @Test
    void only_a_host_out_of_reach_is_tried_again() throws Exception {
        var accepted = new AtomicInteger();
        try (var server = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS))) {
            var hangUp = new Thread(() -> {
                try {
                    while (true) {
                        server.accept().close();
                        accepted.incrementAndGet();
                    }
                } catch (java.io.IOException e) {
                    Thread.yield(); // closed
                }
            });
            hangUp.start();
            Host host = Host.of("here", Sshd.ADDRESS).port(server.getLocalPort());
            refused(Kind.UNREACHABLE, Ssh.as("root").knownHosts(), host);
            assertEquals(3, accepted.get());
            refused(Kind.UNREACHABLE, Ssh.as("root").knownHosts().connectAttempts(1), host);
            assertEquals(4, accepted.get());
        }
        Host closed = Host.of("here", Sshd.ADDRESS).port(1);
        var e = refused(Kind.UNREACHABLE, Ssh.as("root").knownHosts().connectAttempts(1), closed);
        assertEquals("here: 127.0.0.1 port 1: Connection refused (does sshd listen there?)", e.getMessage());
    }

    @Test
    void a_connection_that_ends_during_login_is_tried_again() throws Exception {
        Path asked = folder.resolve("asked");
        Path program = Files.writeString(folder.resolve("keys"), "echo >>" + asked + "; kill -9 $PPID\n");
        try (var sshd = Sshd.start(folder, keysBy(program))) {
            Path other = Sshd.key(folder, "other", "ed25519", "");
            Ssh ssh = Ssh.as(Sshd.ME).key(other).knownHosts(sshd.knownHosts("[127.0.0.1]:PORT {host_ed25519}"));
            String start = "here: 127.0.0.1 port " + sshd.port + ": the connection broke during login: ";
            var e = refused(Kind.UNREACHABLE, ssh, sshd.host());
            assertTrue(e.getMessage().startsWith(start), e.getMessage());
            assertEquals(3, Files.readAllLines(asked).size());
            // nothing else is tried on a connection that has ended
            e = refused(Kind.UNREACHABLE, ssh.password(Secret.of("x")).connectAttempts(1), sshd.host());
            assertTrue(e.getMessage().startsWith(start), e.getMessage());
            assertEquals(4, Files.readAllLines(asked).size());
        }
    }

    @Test
    void a_host_that_goes_silent_during_login_is_out_of_reach() throws Exception {
        Path program = Files.writeString(folder.resolve("keys"), "kill -STOP $PPID\n");
        try (var sshd = Sshd.start(folder, keysBy(program))) {
            Path other = Sshd.key(folder, "other", "ed25519", "");
            Ssh ssh = Ssh.as(Sshd.ME).key(other).knownHosts(sshd.knownHosts("[127.0.0.1]:PORT {host_ed25519}"));
            ssh = ssh.keepAlive(Duration.ofSeconds(1)).connectAttempts(1);
            var e = refused(Kind.UNREACHABLE, ssh, sshd.host());
            assertTrue(e.getMessage().contains("no sign of life for 5 s"), e.getMessage());
        }
    }

    @Test
    void a_host_that_ends_the_connection_because_it_refuses_is_not_asked_again() throws Exception {
        try (var sshd = Sshd.start(folder, "MaxAuthTries 1")) {
            Path other = Sshd.key(folder, "other", "ed25519", "");
            Ssh ssh = Ssh.as(Sshd.ME).key(other).knownHosts(sshd.knownHosts("[127.0.0.1]:PORT {host_ed25519}"));
            for (Ssh some : List.of(ssh, ssh.key(other))) {
                var e = refused(Kind.AUTHENTICATION, some, sshd.host());
                assertTrue(e.getMessage().contains("refused user " + Sshd.ME + " with key " + other), e.getMessage());
                assertTrue(e.getMessage().contains(": Too many authentication failures ("), e.getMessage());
            }
            assertEquals(2, sshd.log().split("debug1: userauth-request for user", -1).length - 1, "asked once each");
        }
    }

    /** The settings of an sshd that has the keys of users printed by this script, whose parent is the process of the connection. */
    private static String keysBy(Path script) {
        return "AuthorizedKeysCommand /bin/sh " + script + "\nAuthorizedKeysCommandUser " + Sshd.ME;
    }

    @Test
    void a_host_that_says_nothing_is_given_up() throws Exception {
        try (var server = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS))) {
            Host host = Host.of("here", Sshd.ADDRESS).port(server.getLocalPort());
            long start = System.nanoTime();
            Ssh ssh = Ssh.as("root").knownHosts().connectAttempts(1).keepAlive(Duration.ofSeconds(1));
            refused(Kind.UNREACHABLE, ssh, host);
            assertTrue(System.nanoTime() - start < 30e9);
        }
    }

    @Test
    void weak_algorithms_are_not_spoken() throws Exception {
        for (String weak : List.of(
                "KexAlgorithms diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha1",
                "Ciphers chacha20-poly1305@openssh.com,aes256-cbc",
                "MACs hmac-sha1,hmac-md5\nCiphers aes128-ctr")) {
            try (var sshd = Sshd.start(folder, weak.split("\n"))) {
                var e = refused(Kind.REFUSED, sshd.ssh(), sshd.host());
                assertTrue(e.getMessage().contains("no algorithm that is still held safe"), e.getMessage());
            }
        }
    }

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
    void a_host_that_hangs_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                Connection c = sshd.ssh().keepAlive(Duration.ofSeconds(1)).connect(sshd.host())) {
            List<ProcessHandle> sessions = sshd.sessions();
            var stopper = new Thread(() -> {
                try {
                    Thread.sleep(1000);
                    Sshd.signal("STOP", sessions);
                } catch (Exception e) {
                    Thread.currentThread().interrupt();
                }
            });
            stopper.start();
            var slow = new Read.Command(List.of("sleep", "100"), Duration.ofSeconds(110));
            long start = System.nanoTime();
            var e = assertThrows(TransportException.class, () -> c.execute(Batch.reading(List.of(slow)), Watch.NONE));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertTrue(System.nanoTime() - start < 30e9, "five signs of life at one second, on a busy machine");
            stopper.join();
            Sshd.signal("KILL", sessions);
        }
    }

    @Test
    void a_host_that_opens_no_channel_is_not_waited_for() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(60)).reach(sshd.host())) {
            List<ProcessHandle> sessions = sshd.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            var e = assertThrows(TransportException.class, () -> shell.start("true", Duration.ofSeconds(2)));
            assertEquals(Kind.TIMEOUT, e.kind(), e::getMessage);
            assertEquals("here: sshd opened no channel within 2 s", e.getMessage());
            assertTrue(System.nanoTime() - start >= 2e9 && System.nanoTime() - start < 30e9);
            e = assertThrows(TransportException.class, () -> shell.start("true"));
            assertEquals(Kind.UNREACHABLE, e.kind(), e::getMessage); // what it may still open is nobody's any more
            Sshd.signal("KILL", sessions);
        }
    }

    /** The bound that is documented, and no test that waits for it. */
    @Test
    void a_silent_host_is_noticed_within_half_a_minute_unless_set_otherwise() {
        var settings = new Settings("root");
        var bound = Duration.ofSeconds(30);
        assertEquals(Duration.ofSeconds(25), Dial.silence(settings));
        assertTrue(Dial.silence(settings).compareTo(bound) <= 0);
        var host = Host.of("here", Sshd.ADDRESS);
        var dial = new Dial(settings, new Algorithms(), host);
        var probes = (KeepAliveRunner) dial.client(null).getConnection().getKeepAlive();
        var silence = Duration.ofSeconds((long) probes.getKeepAliveInterval() * probes.getMaxAliveCount());
        assertEquals(Dial.silence(settings), silence);
    }

    @Test
    void a_host_that_takes_no_more_bytes_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host());
                var pipe = shell.start("exec cat >/dev/null")) {
            byte[] chunk = new byte[1 << 20];
            pipe.in().write(chunk);
            List<ProcessHandle> sessions = sshd.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            assertThrows(IOException.class, () -> {
                while (true) {
                    pipe.in().write(chunk);
                }
            });
            assertTrue(System.nanoTime() - start < 30e9);
            Sshd.signal("KILL", sessions);
        }
    }

    /** More than the windows of one channel: the thread that writes waits in the kernel, and holds what ends the connection. */
    @Test
    void a_host_that_takes_no_more_of_anything_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host())) {
            var writers = new ArrayList<FutureTask<Long>>();
            for (int i = 0; i < 8; i++) {
                var in = shell.start("exec cat >/dev/null").in();
                in.write(1);
                in.flush();
                writers.add(new FutureTask<>(() -> {
                    long written = 0;
                    try {
                        while (true) {
                            in.write(new byte[1 << 20]);
                            written++;
                        }
                    } catch (IOException e) {
                        return written;
                    }
                }));
            }
            List<ProcessHandle> sessions = sshd.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            writers.forEach(writer -> new Thread(writer).start());
            for (var writer : writers) {
                long written = writer.get(30, TimeUnit.SECONDS); // it ends with an IOException, and with no other
                assertTrue(written < 64, () -> written + " MiB were taken by a host that takes nothing");
            }
            assertTrue(System.nanoTime() - start < 30e9, "all of them are told");
            Sshd.signal("KILL", sessions);
        }
    }

    @Test
    void a_host_that_hangs_behind_a_jump_host_is_noticed() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        try (var jump = Sshd.start(folder);
                var target = Sshd.start(inner);
                var shell = target.ssh()
                        .keepAlive(Duration.ofSeconds(1))
                        .jump(jump.host(), jump.ssh())
                        .reach(target.host());
                var pipe = shell.start("exec cat >/dev/null")) {
            byte[] chunk = new byte[1 << 20];
            pipe.in().write(chunk);
            List<ProcessHandle> sessions = target.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            assertThrows(IOException.class, () -> {
                while (true) {
                    pipe.in().write(chunk);
                }
            });
            assertTrue(System.nanoTime() - start < 30e9);
            Sshd.signal("KILL", sessions);
        }
    }

    @Test
    void a_host_may_take_its_time_to_read() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host());
                var pipe = shell.start("sleep 8; exec cat >/dev/null")) {
            pipe.in().write(new byte[8 << 20]);
            pipe.in().close();
            assertEquals(-1, pipe.out().read());
        }
    }

    @Test
    void a_flood_is_neither_kept_nor_waited_for() throws Exception {
        String flood =
                "ForceCommand head -c 268435456 /dev/zero; head -c 100000000 /dev/zero >&2; eval \"$SSH_ORIGINAL_COMMAND\"";
        try (var sshd = Sshd.start(folder, flood)) {
            int held = held(() -> assertEquals(Sshd.ME, whoami(sshd.ssh(), sshd.host())));
            assertTrue(held < 8 << 10, "held " + held + " KiB more than before, the connection among them");
        }
    }

    @Test
    void a_gibibyte_of_answer_costs_less_than_a_mebibyte() throws Exception {
        try (var sshd = Sshd.start(folder);
                Connection c = sshd.ssh().connect(sshd.host())) {
            c.execute(Batch.reading(List.of(Read.command("id", "-un"))), Watch.NONE); // all classes are there
            var flood = new Read.Command(List.of("head", "-c", "1073741824", "/dev/zero"), Duration.ofMinutes(3));
            int held = held(() -> {
                var answers =
                        c.execute(Batch.reading(List.of(flood)), Watch.NONE).answers();
                assertTrue(((CommandAnswer) answers.get(flood)).out().length() <= 1 << 20);
            });
            System.out.println("a GiB from a host: " + held + " KiB of heap at most");
            assertTrue(held < 1 << 10, "held " + held + " KiB more than before");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** The most KiB of heap that are held while something is done, beyond what is held before. */
    private static int held(Work work) throws Exception {
        System.gc();
        long before = used();
        var most = new AtomicInteger();
        var samples = new AtomicInteger();
        var sampler = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(500);
                    System.gc();
                    most.accumulateAndGet((int) ((used() - before) >> 10), Math::max);
                    samples.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.yield(); // the end
            }
        });
        sampler.start();
        work.run();
        sampler.interrupt();
        sampler.join();
        assertTrue(samples.get() > 0, "it was over before it was looked at");
        return most.get();
    }

    private static long used() {
        Runtime r = Runtime.getRuntime();
        return r.totalMemory() - r.freeMemory();
    }

    @Test
    void closing_ends_what_is_under_way() throws Exception {
        try (var sshd = Sshd.start(folder)) {
            Connection c = sshd.ssh().connect(sshd.host());
            var closer = new Thread(() -> {
                try {
                    Thread.sleep(700);
                } catch (InterruptedException e) {
                    return;
                }
                c.close();
            });
            closer.start();
            var slow = new Read.Command(List.of("sleep", "50"), Duration.ofSeconds(60));
            assertThrows(TransportException.class, () -> c.execute(Batch.reading(List.of(slow)), Watch.NONE));
            closer.join();
        }
    }
}

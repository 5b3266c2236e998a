package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.TransportException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom kha believes, whom OpenSSH lets in, and what is tried again. */
@Timeout(240)
class LoginTest extends WithSshd {

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
}

package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.transport.TransportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on host keys, with OpenSSH's own client under strict checking as the judge. */
class HostKeyCheckTest {
    @TempDir
    static Path folder;

    private static Sshd plain;
    private static Sshd certified;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "needs OpenSSH's ssh");
        Path a = Files.createDirectory(folder.resolve("a"));
        plain = Sshd.start(a);
        for (String name : List.of("old", "ca", "ca2")) {
            Sshd.key(a, name, "ed25519", "");
        }
        Sshd.key(a, "ca_rsa", "rsa", "");
    }

    @AfterAll
    static void stop() throws Exception {
        for (Sshd s : new Sshd[] {plain, certified}) {
            if (s != null) {
                s.close();
            }
        }
    }

    private static boolean kha(Sshd sshd, Path known) throws Exception {
        try (var c = Ssh.as(Sshd.ME)
                .key(sshd.folder.resolve("user"))
                .knownHosts(known)
                .connect(sshd.host())) {
            return true;
        } catch (TransportException e) {
            assertEquals(TransportException.Kind.HOST_KEY, e.kind(), e.getMessage());
            return false;
        }
    }

    private static boolean openssh(Sshd sshd, Path known) throws Exception {
        var words = new ArrayList<>(List.of(
                "ssh", "-F", "none", "-T", "-i", sshd.folder.resolve("user").toString()));
        for (String option : List.of(
                "BatchMode=yes",
                "IdentitiesOnly=yes",
                "StrictHostKeyChecking=yes",
                "UpdateHostKeys=no",
                "GlobalKnownHostsFile=/dev/null",
                "UserKnownHostsFile=" + known)) {
            words.addAll(List.of("-o", option));
        }
        words.addAll(List.of("-p", Integer.toString(sshd.port), Sshd.ME + "@" + Sshd.ADDRESS, "true"));
        var p = new ProcessBuilder(words).redirectErrorStream(true).start();
        p.getOutputStream().close();
        p.getInputStream().readAllBytes();
        return p.waitFor() == 0;
    }

    private static void same(boolean verdict, Sshd sshd, String... lines) throws Exception {
        Path known = sshd.knownHosts(lines);
        assertEquals(verdict, openssh(sshd, known), () -> "OpenSSH with " + List.of(lines));
        assertEquals(verdict, kha(sshd, known), () -> "kha with " + List.of(lines));
    }

    @Test
    void plain_keys_are_judged_as_openssh_does() throws Exception {
        same(true, plain, "[127.0.0.1]:PORT {host_ed25519}");
        same(true, plain, "[127.0.0.1]:PORT {host_ecdsa}");
        same(true, plain, "", "# comment", " [127.0.0.1]:PORT {host_ed25519} with a comment");
        same(true, plain, "other,[127.0.0.1]:PORT,more {host_ed25519}");
        same(true, plain, "127.0.0.1 {host_ed25519}");
        same(true, plain, "* {host_ed25519}");
        same(true, plain, "[127.0.0.?]:PORT {host_ed25519}");
        same(true, plain, "[127.*.1]:PORT {old}", "[127.0.0.1]:PORT {host_ed25519}");
        same(false, plain, "");
        same(false, plain, "[127.0.0.2]:PORT {host_ed25519}");
        same(false, plain, "[127.0.0.1]:1 {host_ed25519}");
        same(false, plain, "[127.0.0.1]:PORT {old}");
        same(false, plain, "[127.0.0.1]:PORT {old}", "127.0.0.1 {host_ed25519}");
        same(false, plain, "[127.0.0.*]:PORT,![127.0.0.1]:PORT {host_ed25519}");
        same(false, plain, "![127.0.0.1]:PORT,[127.0.0.*]:PORT {host_ed25519}");
        same(false, plain, "foo,!bar {host_ed25519}");
        same(false, plain, "!bar {host_ed25519}");
    }

    @Test
    void a_revoked_key_is_refused_whatever_else_is_said() throws Exception {
        String known = "[127.0.0.1]:PORT {host_ed25519}";
        same(false, plain, known, "@revoked [127.0.0.1]:PORT {host_ed25519}");
        same(false, plain, "@revoked * {host_ed25519}", known);
        same(true, plain, known, "@revoked * {old}");
        same(true, plain, known, "@revoked other {host_ed25519}");
    }

    @Test
    void hashed_names_are_found() throws Exception {
        Path file = plain.knownHosts("[127.0.0.1]:PORT {host_ed25519}", "other {old}");
        Sshd.run(0, "ssh-keygen", "-H", "-f", file.toString());
        assertTrue(Files.readString(file).startsWith("|1|"));
        assertTrue(openssh(plain, file) && kha(plain, file));
        file = plain.knownHosts("[127.0.0.1]:PORT {old}");
        Sshd.run(0, "ssh-keygen", "-H", "-f", file.toString());
        assertTrue(!openssh(plain, file) && !kha(plain, file));
    }

    @Test
    void malformed_lines_are_errors_where_openssh_passes_over_them() throws Exception {
        for (String line : List.of(
                "@revoked",
                "@revokd * {host_ed25519}",
                "[127.0.0.1]:PORT ssh-ed25519",
                "[127.0.0.1]:PORT ssh-ed25519 AAAA",
                "[127.0.0.1]:PORT ssh-rsa {host_ed25519}",
                "|1|abc|def {old}")) {
            Path known = plain.knownHosts("[127.0.0.1]:PORT {host_ed25519}", line);
            assertTrue(openssh(plain, known), line);
            assertTrue(!kha(plain, known), line);
        }
    }

    @Test
    void an_rsa_key_that_is_too_small_is_refused_as_openssh_does() throws Exception {
        for (int bits : List.of(1016, 1024)) {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            var key = generator.generateKeyPair().getPublic();
            HostKey known = HostKey.of(key);
            Path file = Files.writeString(folder.resolve("small" + bits), "* " + known.type() + " " + known.encoded());
            var settings = new Settings("root").with(s -> s.knownHosts = List.of(file));
            var check = new HostKeyCheck(settings, Host.of("here", Sshd.ADDRESS));
            assertEquals(bits >= 1024, check.verify(Sshd.ADDRESS, 22, key), "bits: " + bits);
        }
    }

    private static void certify(String... options) throws Exception {
        if (certified != null) {
            certified.close();
        }
        Path b = Files.createDirectories(folder.resolve("b"));
        for (String name : List.of("ca", "ca2", "ca_rsa", "old")) {
            for (String suffix : List.of("", ".pub")) {
                Path from = folder.resolve("a").resolve(name + suffix);
                if (!Files.exists(b.resolve(name + suffix))) {
                    Files.copy(from, b.resolve(name + suffix), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        Sshd.key(b, "host_ed25519", "ed25519", "");
        var words = new ArrayList<>(List.of("ssh-keygen", "-q", "-s"));
        words.addAll(List.of(options));
        words.addAll(List.of("-I", "test", b.resolve("host_ed25519.pub").toString()));
        var p = new ProcessBuilder(words).directory(b.toFile()).inheritIO().start();
        assertEquals(0, p.waitFor());
        certified = Sshd.start(b, "HostCertificate " + b.resolve("host_ed25519-cert.pub"));
    }

    @Test
    void certificates_are_judged_as_openssh_does() throws Exception {
        String ca = "@cert-authority * {ca}";
        certify("ca", "-h", "-n", "127.0.0.1");
        same(true, certified, ca);
        same(true, certified, "@cert-authority [127.0.0.1]:PORT {ca}");
        same(true, certified, "@cert-authority * {ca2}", "[127.0.0.1]:PORT {host_ed25519}");
        same(false, certified, "@cert-authority * {ca2}");
        same(false, certified, "@cert-authority other {ca}");
        same(false, certified, ca, "@revoked * {ca}");
        same(false, certified, ca, "@revoked * {host_ed25519}");
        same(false, certified, "* {ca}");
        certify("ca", "-h", "-n", "127.0.0.2");
        same(false, certified, ca);
        certify("ca", "-h", "-n", "127.0.0.1", "-V", "-2d:-1d");
        same(false, certified, ca);
        certify("ca", "-n", "127.0.0.1");
        same(false, certified, ca);
    }
}

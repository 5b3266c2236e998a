package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.ssh.KnownHostsCases.Case;
import io.kha.ssh.KnownHostsCases.Stricter;
import io.kha.transport.TransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each known_hosts file with each server, judged by kha and by OpenSSH's own client under strict checking, which is asked each time.
 * What counts is what reaches sshd: a client that accepts a host sends it a user name, which its log then shows, and one that refuses it
 * sends none. kha accepts nothing that OpenSSH refuses; where it refuses more, {@link Stricter} says why.
 */
class HostKeyMatrixTest {
    private static final Pattern HASHED = Pattern.compile("<(~?)([^>]*)>");
    private static final Pattern KEY = Pattern.compile("\\{(\\w+)(-\\w+)?}");
    private static final Pattern ASKED = Pattern.compile("userauth-request for user (\\w+) ");

    @TempDir
    Path folder;

    private final Map<String, Path> keys = new LinkedHashMap<>();
    private final List<Combination> combinations = new ArrayList<>();
    private int files;

    /** One question to both clients, who call themselves by different names. */
    private record Combination(String server, @Nullable Stricter servers, Case known, String kha, String openssh) {}

    /** Why servers may be refused, and how their host key was signed; nothing for a plain one. */
    private record Server(String name, @Nullable Stricter stricter, List<String> keys, List<String> signed) {
        /** The files that are tried with it: all with the first of its kind, else those where it may differ from that. */
        List<Case> cases() {
            if (signed.isEmpty()) {
                return keys.size() > 1 ? KnownHostsCases.plain() : KnownHostsCases.types();
            }
            return name.equals("valid") ? KnownHostsCases.authorities() : KnownHostsCases.certificates();
        }
    }

    private static Server plain(String... keys) {
        return new Server("plain " + List.of(keys), null, List.of(keys), List.of());
    }

    private static Server certified(String name, @Nullable Stricter stricter, String key, String signed) {
        return new Server(name, stricter, List.of(key), List.of(signed.split(" ")));
    }

    private static final List<Server> SERVERS = List.of(
            plain("host_ed25519", "host_ecdsa", "host_rsa"),
            plain("host_ecdsa"),
            plain("host_rsa"),
            certified("valid", null, "host_ed25519", "ca -h -n 127.0.0.1"),
            certified("of an RSA authority", null, "host_ecdsa", "ca_rsa -h -n 127.0.0.1,localhost"),
            certified("of an RSA key", Stricter.RSA, "host_rsa", "ca -h -n 127.0.0.1"),
            certified("for some names", null, "host_ecdsa", "ca -h -n other,127.0.0.*"),
            certified("with SHA-1", Stricter.FLAWED, "host_ed25519", "ca_rsa -t ssh-rsa -h -n 127.0.0.1"),
            certified("expired", null, "host_ed25519", "ca -h -n 127.0.0.1 -V -2d:-1d"),
            certified("not yet valid", null, "host_ecdsa", "ca -h -n 127.0.0.1 -V +1d:+2d"),
            certified("for another", null, "host_ed25519", "ca -h -n 127.0.0.2,other"),
            certified("for all", Stricter.NO_NAME, "host_ed25519", "ca -h"),
            certified("for a user", null, "host_ed25519", "ca -n 127.0.0.1"),
            certified("for a user, by another", null, "host_ecdsa", "ca2 -n 127.0.0.1"),
            certified("of another authority", null, "host_ed25519", "ca2 -h -n 127.0.0.1"),
            certified("with an unknown option", null, "host_ed25519", "ca -h -n 127.0.0.1 -O critical:strange=1"));

    @Test
    @Timeout(300)
    void nothing_is_accepted_that_openssh_refuses() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh")), "needs OpenSSH's ssh");
        var names = List.of(
                "user",
                "host_ed25519",
                "other_ed25519",
                "host_ecdsa",
                "other_ecdsa",
                "host_rsa",
                "other_rsa",
                "ca",
                "ca2",
                "ca_rsa");
        for (String name : names) {
            String type = name.contains("_") ? name.substring(name.indexOf('_') + 1) : "ed25519";
            keys.put(name, Sshd.key(folder, name, type, ""));
        }
        Files.createFile(folder.resolve("authorized"));
        var asked = new ArrayList<String>();
        for (Server server : SERVERS) {
            asked.addAll(ask(server));
        }
        judge(asked);
    }

    /** Asks both clients about a server, with each file; gives the names that reached it. */
    private List<String> ask(Server server) throws Exception {
        var settings = new ArrayList<>(List.of("ListenAddress ::1", "MaxStartups 200"));
        if (!server.signed.isEmpty()) {
            Path key = keys.get(server.keys.get(0));
            var words = new ArrayList<>(List.of("ssh-keygen", "-q", "-I", "test", "-s"));
            words.add(keys.get(server.signed.get(0)).toString());
            words.addAll(server.signed.subList(1, server.signed.size()));
            words.add(key + ".pub");
            Sshd.run(0, words.toArray(String[]::new));
            settings.add("HostCertificate " + key + "-cert.pub");
        }
        try (var sshd = Sshd.start(folder, server.keys, settings.toArray(String[]::new))) {
            for (Case known : server.cases()) {
                List<Path> written = write(known, server.keys.get(0), sshd.port);
                int n = combinations.size();
                var c = new Combination(server.name, server.stricter, known, "kha" + n, "openssh" + n);
                combinations.add(c);
                Process openssh = openssh(c.openssh, known.address(), sshd.port, written);
                kha(c, sshd.port, written);
                String said = new String(openssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(openssh.waitFor(30, TimeUnit.SECONDS));
                assertTrue(said.contains("Permission denied") || said.contains("Host key verification failed"), said);
            }
            for (int i = 0; i < 100 && !sshd.sessions().isEmpty(); i++) {
                Thread.sleep(50);
            }
            return ASKED.matcher(sshd.log()).results().map(m -> m.group(1)).toList();
        }
    }

    private static Process openssh(String user, String address, int port, List<Path> known) throws Exception {
        var words = new ArrayList<>(List.of("ssh", "-F", "none", "-T", "-l", user, "-p", Integer.toString(port)));
        for (String option : List.of(
                "BatchMode=yes",
                "IdentityFile=none",
                "PreferredAuthentications=none",
                "StrictHostKeyChecking=yes",
                "UpdateHostKeys=no",
                "GlobalKnownHostsFile=/dev/null",
                "UserKnownHostsFile="
                        + String.join(" ", known.stream().map(Path::toString).toList()))) {
            words.addAll(List.of("-o", option));
        }
        words.addAll(List.of(address, "true"));
        var p = new ProcessBuilder(words).redirectErrorStream(true).start();
        p.getOutputStream().close();
        return p;
    }

    private void kha(Combination c, int port, List<Path> known) throws Exception {
        Ssh ssh = Ssh.as(c.kha).key(keys.get("user")).connectAttempts(1).knownHosts(known.toArray(Path[]::new));
        try (var shell = ssh.reach(Host.of("here", c.known.address()).port(port))) {
            throw new AssertionError("nobody can log in: " + shell.name());
        } catch (TransportException e) {
            assertTrue(
                    e.kind() == TransportException.Kind.HOST_KEY || e.kind() == TransportException.Kind.AUTHENTICATION,
                    () -> c + ": " + e.getMessage());
        }
    }

    private List<Path> write(Case known, String host, int port) throws Exception {
        String type = host.substring(host.indexOf('_') + 1);
        var paths = new ArrayList<Path>();
        for (String text : known.files()) {
            Path file = folder.resolve("known" + files++);
            paths.add(file);
            if (!text.equals("absent")) {
                String t = text.replace("PORT", Integer.toString(port));
                t = HASHED.matcher(t).replaceAll(m -> hashed(m.group(1), m.group(2)));
                t = KEY.matcher(t).replaceAll(m -> key(m.group(1), m.group(2), type));
                Files.write(file, (t + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return paths;
    }

    private static String hashed(String tilde, String name) {
        try {
            byte[] salt = new byte[20];
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.ISO_8859_1));
            var encoder =
                    tilde.isEmpty() ? Base64.getEncoder() : Base64.getEncoder().withoutPadding();
            return "|1|" + Base64.getEncoder().encodeToString(salt) + "|" + encoder.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key by its name, and of which form. */
    private String key(String name, @Nullable String form, String type) {
        String foreign = type.equals("rsa") ? "other_ecdsa" : "other_rsa";
        String full =
                switch (name) {
                    case "host", "other" -> name + "_" + type;
                    case "foreign" -> foreign;
                    default -> name;
                };
        try {
            String[] words = Files.readString(Path.of(keys.get(full) + ".pub")).split(" ");
            String blob = words[1];
            return switch (form == null ? "" : form) {
                case "-blob" -> blob;
                case "-unpadded" -> words[0] + " " + blob.replace("=", "");
                case "-slop" -> words[0] + " " + slop(blob);
                default -> words[0] + " " + blob;
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same bytes in another encoding: with bits set that are none. */
    private static String slop(String blob) {
        int last = blob.replace("=", "").length() - 1;
        if (!blob.endsWith("=")) {
            return blob;
        }
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        return blob.substring(0, last)
                + digits.charAt(digits.indexOf(blob.charAt(last)) + 1)
                + blob.substring(last + 1);
    }

    private void judge(List<String> asked) throws Exception {
        var wrong = new ArrayList<String>();
        var hit = new EnumMap<Stricter, Integer>(Stricter.class);
        int accepted = 0;
        int refused = 0;
        for (Combination c : combinations) {
            boolean kha = asked.contains(c.kha);
            boolean openssh = asked.contains(c.openssh);
            String what = c.server + " with " + c.known;
            if (kha && !openssh) {
                wrong.add("OpenSSH refuses and kha accepts: " + what);
            } else if (kha) {
                accepted++;
            } else if (!openssh) {
                refused++;
            } else if (c.known.stricter() != null || c.servers != null) {
                hit.merge(c.known.stricter() != null ? c.known.stricter() : c.servers, 1, Integer::sum);
            } else {
                wrong.add("OpenSSH accepts and kha refuses: " + what);
            }
        }
        int alone = hit.values().stream().mapToInt(n -> n).sum();
        assertEquals(List.of(), wrong, () -> wrong.size() + " wrong");
        assertEquals(List.of(Stricter.values()), List.copyOf(hit.keySet()), "each reason is seen to be one");
        String figure = combinations.size() + " combinations: " + accepted + " accepted by both, " + refused
                + " refused by both, " + alone + " refused by kha alone";
        String readme = Files.readString(Path.of("README.md"));
        if (Sshd.run(0, "ssh", "-V").startsWith("OpenSSH_9.2")) {
            assertTrue(readme.contains("    " + figure + "\n"), () -> "README.md tells another figure than: " + figure);
        }
        assertTrue(combinations.size() >= 300, figure);
        for (Stricter reason : Stricter.values()) {
            assertTrue(readme.contains("- " + reason.why + "\n"), () -> "README.md lacks: " + reason.why);
        }
    }
}

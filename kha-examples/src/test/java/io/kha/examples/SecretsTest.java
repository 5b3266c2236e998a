package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kha.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing secret is seen during a bring-up where others can look: not in the arguments of a program on any host, in their environments and
 * journals, nor in what kha says: plan, events, an error, and its log to the last detail.
 */
@Tag("proof")
class SecretsTest extends OnTheLab {
    /** What a private key looks like that is in no file any more: as it is, and in base64 at each of three offsets. */
    private static final List<String> SHAPES =
            List.of("PRIVATE KEY-----", "UFJJVkFURSBLRVkt", "BSSVZBVEUgS0VZ", "QUklWQVRFIEtFWS");

    private static final String CANARY = "canary argument with spaces 4711";

    @Test
    void secretsAreNowhereToBeSeen() throws IOException {
        var obstacle = ExecAudit.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        var log = file("kha.log");
        var options =
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace", "-Dorg.slf4j.simpleLogger.logFile=" + log);
        Map<String, String> seen = new LinkedHashMap<>();
        var worker = cluster.workers().get(0).name();
        try (var audit = ExecAudit.start(file("execs.log").getParent())) {
            script.ssh(worker, "mkdir -p /opt/cni/bin && mount -t tmpfs -o size=6m full /opt/cni/bin");
            var error = assertThrows(AssertionError.class, () -> run(options), "the disk is full");
            seen.put("what kha said of an error", error.getMessage());
            script.ssh(worker, "umount -l /opt/cni/bin");
            seen.put("what kha said", String.join("\n", run(options)));
            script.ssh(worker, "true '" + CANARY + "'; /bin/echo '" + CANARY + "'");
            seen.put("arguments", audit.arguments());
        }
        assertTrue(seen.get("arguments").contains(CANARY), "the audit saw nothing");
        assertTrue(seen.get("arguments").lines().anyMatch("init"::equals), "the audit did not see kubeadm init");
        seen.put("kha's log", Files.readString(log));
        Set<String> secrets = new LinkedHashSet<>();
        for (var host : cluster.hosts().stream().map(Host::name).toList()) {
            seen.put("the journal of " + host, script.ssh(host, "journalctl -b -q -o cat --no-pager"));
            seen.put(
                    "environments on " + host,
                    script.ssh(host, "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; true"));
            secrets.addAll(secrets(host));
        }

        var found = new TreeSet<String>();
        seen.forEach((where, text) -> {
            secrets.stream().filter(text::contains).forEach(s -> found.add(where + " shows a line of a private key"));
            SHAPES.stream().filter(text::contains).forEach(s -> found.add(where + " shows what looks like " + s));
        });
        seen.forEach((where, text) -> System.out.println("    " + where + ": " + text.length() + " characters"));
        System.out.println("    " + secrets.size() + " lines of private keys were looked for");
        assertEquals(Set.of(), found);
        assertTrue(secrets.size() > 200, "too few secrets were found on the hosts: " + secrets.size());
    }

    private static List<String> run(List<String> options) {
        return BringUpProcess.start(options.toArray(String[]::new)).succeeds();
    }

    /** The lines of all private keys in a host's files, and the same as kubeconfigs hold them. */
    private List<String> secrets(String host) {
        var files = script.ssh(
                host,
                "grep -rlE 'PRIVATE KEY|client-key-data' /etc /root /home /var/lib/kha /var/lib/kubelet/pki /run/kha /tmp 2>/dev/null"
                        + " | grep -v -e /etc/ssh/ -e /etc/ssl/ | sort");
        var lines = new ArrayList<String>();
        for (var file : files.lines().toList()) {
            var mode = script.ssh(host, "stat -c '%a %U' '" + file + "'");
            assertTrue(mode.equals("600 root"), host + ":" + file + " has mode and owner " + mode);
            script.ssh(host, "cat '" + file + "'").lines().map(String::strip).forEach(line -> {
                if (line.startsWith("client-key-data: ")) {
                    var data = line.substring("client-key-data: ".length());
                    lines.add(data.substring(100, 164));
                    var key = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
                    lines.addAll(body(key));
                }
            });
            lines.addAll(body(script.ssh(host, "cat '" + file + "'")));
        }
        return lines;
    }

    /** The lines between begin and end of a private key that are long enough to be no other's. */
    private static List<String> body(String text) {
        var lines = new ArrayList<String>();
        var inside = false;
        for (var line : text.lines().toList()) {
            if (line.contains("PRIVATE KEY-----")) {
                inside = line.startsWith("-----BEGIN");
            } else if (inside && line.length() >= 40) {
                lines.add(line);
            }
        }
        return lines;
    }
}

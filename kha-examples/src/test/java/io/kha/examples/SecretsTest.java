package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kha.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing secret is seen of a bring-up where others can look: not in the arguments of a program on any host, in what programs are started
 * with, in environments, journals and temporary files there, nor in what kha says: plan, saved plan, events, an error, its log to the
 * last detail; nor in its memory after it was closed. What is looked for lies on the hosts afterwards, or was kept when it was made: keys
 * that only let a host join, the first administrator's, what kha gives out, the password for sudo.
 */
@Tag("proof")
@Tag("bare")
class SecretsTest extends OnTheLab {
    private static final String CANARY = "canary argument with spaces 4711";
    private static final String SUPER_ADMIN = "/root/super-admin.conf";
    private static final Pattern KEY_DATA = Pattern.compile("client-key-data: (\\S+)");
    private static final Pattern TOKEN = Pattern.compile("(?m)^\\s*-?\\s*token: \"?([a-z0-9]{6}\\.[a-z0-9]{16})");

    private final Needles needles = new Needles();
    private final Set<String> files = new TreeSet<>();
    private final Set<String> found = new TreeSet<>();

    @Test
    void secretsAreNowhereToBeSeen() throws IOException {
        var obstacle = ExecAudit.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        Run failed;
        Run good;
        var worker = cluster.workers().get(0).name();
        String arguments;
        String environments;
        Files.writeString(file("password"), SudoTest.PASSWORD.revealText());
        try (var audit = ExecAudit.start(file("execs.log").getParent());
                var watched = Environments.watch(file("strace.log"))) {
            masters().forEach(this::keepSuperAdmin);
            script.ssh(worker, "mkdir -p /opt/cni/bin && mount -t tmpfs -o size=6m full /opt/cni/bin");
            failed = run("failed");
            script.ssh(worker, "umount -l /opt/cni/bin");
            good = run("good");
            script.ssh(worker, "true '" + CANARY + "'; KHA_CANARY='" + CANARY + "' /bin/echo '" + CANARY + "'");
            arguments = audit.arguments();
            environments = watched.started();
        }
        assertNotEquals(0, failed.process().exit(), "the disk was full");
        assertTrue(!failed.process().failed().isEmpty(), () -> failed.process().last(60));
        assertEquals(0, good.process().exit(), () -> good.process().last(60));
        assertTrue(arguments.contains(CANARY), "the audit saw nothing");
        assertTrue(arguments.lines().anyMatch("init"::equals), "the audit did not see kubeadm init");
        assertTrue(environments.contains("\"KHA_CANARY=" + CANARY), "no environment was seen");

        for (var host : hosts()) {
            secrets(host);
        }
        assertTrue(needles.size() > 2000, "too few secrets were found on the hosts: " + needles.size());
        assertEquals(lab.version().atLeast(1, 29), files.contains(SUPER_ADMIN), files::toString);
        var net = Set.copyOf(
                needles.in(script.ssh(masters().get(0), "cat /etc/kubernetes/pki/ca.key /etc/kubernetes/admin.conf")));
        assertEquals(Set.of("PEM", "PEM in base64"), net, "the net catches keys where they are");
        var onHosts = needles.size();
        for (var run : List.of(failed, good)) {
            learn(Files.readString(run.keys()));
        }
        assertTrue(needles.size() > onHosts, "no key was kept that is not on the hosts any more");
        needles.add(SudoTest.PASSWORD.revealText());
        assertTrue(Files.readString(good.keys()).contains("client-key-data"), "what kha gave out was not kept");

        search("arguments", arguments);
        search("what programs were started with", environments);
        for (var run : List.of(failed, good)) {
            search(
                    "what kha said, " + run.name(),
                    String.join("\n", run.process().lines()));
            search(run.log());
            search(run.plan());
        }
        search(good.heap());
        for (var host : hosts()) {
            search("the journal of " + host, script.ssh(host, "journalctl -b -q -o cat --no-pager"));
            search(
                    "environments on " + host,
                    script.ssh(host, "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; true"));
            var temporary = temporary(host);
            assertTrue(temporary.contains("left in a folder of kha's"), "where kha works is not looked at");
            search("temporary files on " + host, temporary);
        }
        assertEquals(Set.of(), found);
        System.out.println("    " + needles.size() + " forms of secrets were looked for");
    }

    /** What lies where kha and others put temporary files; one is put there to be found. */
    private String temporary(String host) {
        return script.ssh(
                host,
                "mkdir /run/kha.canary; echo \"left in a folder of kha's\" >/run/kha.canary/i;"
                        + " find /tmp /var/tmp /dev/shm /run/kha /run/kha.* /run/user /home/dev -type f -exec cat {} + 2>/dev/null;"
                        + " rm -r /run/kha.canary");
    }

    private void search(String where, String text) throws IOException {
        System.out.println("    " + where + ": " + text.length() + " characters");
        needles.in(text).forEach(form -> found.add(where + ": " + form));
    }

    private void search(Path file) throws IOException {
        assertTrue(Files.size(file) > 0, () -> file + " is empty");
        System.out.println("    " + file.getFileName() + ": " + Files.size(file) + " bytes");
        try (var in = Files.newInputStream(file)) {
            needles.in(in).forEach(form -> found.add(file.getFileName() + ": " + form));
        }
    }

    /** A run that has ended, and the files of its own in which it tells all. */
    private record Run(String name, BringUpProcess process, Path log, Path plan, Path keys, Path heap) {}

    private Run run(String name) {
        var log = file(name + ".log");
        var plan = file(name + ".json");
        var keys = file(name + ".keys");
        var heap = file(name + ".hprof");
        var process = BringUpProcess.start(
                "-XX:MarkSweepDeadRatio=0", // else a dump has dead bytes, as filler
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Dorg.slf4j.simpleLogger.logFile=" + log,
                "-Dbringup.sudo=" + file("password"),
                "-Dbringup.plan=" + plan,
                "-Dbringup.keys=" + keys,
                "-Dbringup.heap=" + heap);
        assertTrue(process.ended(Duration.ofMinutes(20)), () -> "it does not end:\n" + process.last(20));
        return new Run(name, process, log, plan, keys, heap);
    }

    private List<String> hosts() {
        return cluster.hosts().stream().map(Host::name).toList();
    }

    /** A copy for root of what {@code kubeadm init} leaves and kha removes. */
    private void keepSuperAdmin(String master) {
        var there = "/etc/kubernetes/super-admin.conf";
        script.ssh(
                master,
                "systemd-run -q --unit=keep-super-admin sh -c 'umask 077; until grep -qs client-key-data " + there
                        + "; do sleep 1; done; cp " + there + " " + SUPER_ADMIN + "'");
    }

    /** Learns what is secret in a host's files, which nobody but root may read. */
    private void secrets(String host) {
        script.ssh(host, "systemctl stop keep-super-admin 2>/dev/null; true");
        var there = script.ssh(
                host,
                "grep -rlE 'PRIVATE KEY|client-key-data|token: ' /etc/kubernetes /etc/kha /root /home /var/lib/kha /var/lib/kubelet/pki /run/kha /tmp 2>/dev/null"
                        + " | grep -v manifests | sort");
        for (var file : there.lines().toList()) {
            var mode = script.ssh(host, "stat -c '%a %U' '" + file + "'");
            assertTrue(mode.equals("600 root"), host + ":" + file + " has mode and owner " + mode);
            learn(script.ssh(host, "cat '" + file + "'") + "\n");
            files.add(file);
        }
    }

    private void learn(String text) {
        needles.addKeysOf(text);
        KEY_DATA.matcher(text)
                .results()
                .map(m -> new String(Base64.getDecoder().decode(m.group(1)), StandardCharsets.UTF_8))
                .forEach(needles::addKeysOf);
        TOKEN.matcher(text).results().map(m -> m.group(1)).forEach(needles::add);
    }
}

package io.kha.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes down the arguments of every program that is started on this machine, its containers among them, by the kernel's audit. It needs
 * Debian's package auditd, and no other audit daemon at work.
 */
final class ExecAudit implements AutoCloseable {
    private static final List<String> RULE = List.of("always,exit", "-F", "arch=b64", "-S", "execve", "-S", "execveat");
    private static final Pattern ARGUMENT = Pattern.compile(" a\\d+(?:\\[\\d+])?=(?:\"([^\"]*)\"|([0-9A-F]+)\\b)");

    private final Path log;
    private final Process daemon;
    private final Thread atTheLast = new Thread(this::stop);

    private ExecAudit(Path log, Process daemon) {
        this.log = log;
        this.daemon = daemon;
    }

    /** Why this machine cannot do it; empty when it can. */
    static String obstacle() {
        var status = Command.run(List.of("sh", "-c", "command -v auditd >/dev/null && auditctl -s"));
        if (!status.ok()) {
            return "auditd and auditctl are not there: apt-get install auditd";
        }
        return status.out().contains("pid 0\n")
                ? ""
                : "another audit daemon is at work: "
                        + status.out()
                                .lines()
                                .filter(l -> l.startsWith("pid "))
                                .findFirst()
                                .orElse("");
    }

    /** Begins, with its files in a folder. */
    static ExecAudit start(Path folder) throws IOException {
        var log = folder.resolve("execs.log");
        Files.writeString(folder.resolve("auditd.conf"), """
                log_file = %s
                log_format = RAW
                local_events = yes
                write_logs = yes
                flush = NONE
                max_log_file_action = IGNORE
                space_left = 75
                space_left_action = IGNORE
                admin_space_left = 50
                admin_space_left_action = IGNORE
                disk_full_action = IGNORE
                disk_error_action = IGNORE
                """.formatted(log));
        Files.writeString(folder.resolve("plugins"), "");
        Files.setPosixFilePermissions(
                folder.resolve("auditd.conf"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
        var daemon = new ProcessBuilder("auditd", "-n", "-c", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var audit = new ExecAudit(log, daemon);
        Runtime.getRuntime()
                .addShutdownHook(audit.atTheLast); // who interrupts a proof leaves no machine that is watched
        Command.run(List.of("auditctl", "-b", "65536")).orFail("auditctl -b");
        Command.run(List.of("auditctl", "--reset-lost"));
        Command.run(concat("-a", RULE)).orFail("auditctl -a");
        Command.run(List.of("auditctl", "-e", "1")).orFail("auditctl -e");
        return audit;
    }

    /** All arguments so far, one a line; fails when the kernel lost some. */
    String arguments() throws IOException {
        var status = Command.run(List.of("auditctl", "-s")).orFail("auditctl -s");
        if (!status.lines().toList().contains("lost 0")) {
            throw new AssertionError("the kernel's audit lost events:\n" + status);
        }
        var arguments = new StringBuilder();
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines.filter(l -> l.startsWith("type=EXECVE")).forEach(line -> {
                var matcher = ARGUMENT.matcher(line);
                while (matcher.find()) {
                    arguments
                            .append(
                                    matcher.group(1) != null
                                            ? matcher.group(1)
                                            : new String(
                                                    HexFormat.of().parseHex(matcher.group(2)),
                                                    StandardCharsets.ISO_8859_1))
                            .append('\n');
                }
            });
        }
        return arguments.toString();
    }

    private void stop() {
        Command.run(concat("-d", RULE));
        Command.run(List.of("auditctl", "-e", "0"));
        daemon.destroy();
        daemon.onExit().join();
    }

    /** Ends it; the machine is as before. */
    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(atTheLast);
        try {
            Files.deleteIfExists(log.resolveSibling("plugins"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> concat(String action, List<String> rule) {
        var argv = new java.util.ArrayList<>(List.of("auditctl", action));
        argv.addAll(rule);
        return argv;
    }
}

package io.kha.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@link BringUp} in a process of its own. */
final class BringUpProcess {
    private final List<String> options;

    /** With these options of the Java machine. */
    BringUpProcess(String... options) {
        this.options = List.of(options);
    }

    /**
     * Starts it and reads its lines until it ends.
     *
     * @param deadly the process is killed at the first line in which this expression is found; none when it is empty
     * @return its lines; of one that was killed the last is the deadly one
     */
    List<String> run(String deadly) {
        var argv = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        argv.addAll(options);
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), BringUp.class.getName()));
        try {
            var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            return read(process, deadly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(Process process, String deadly) throws IOException {
        var lines = new ArrayList<String>();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (!deadly.isEmpty() && line.matches(".*(" + deadly + ").*")) {
                    process.destroyForcibly();
                    return lines;
                }
            }
        } finally {
            process.onExit().join();
        }
        if (!deadly.isEmpty() || process.exitValue() != 0) {
            throw new AssertionError("it ended with " + process.exitValue()
                    + (deadly.isEmpty() ? "" : ", and never said '" + deadly + "'") + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())));
        }
        return lines;
    }
}

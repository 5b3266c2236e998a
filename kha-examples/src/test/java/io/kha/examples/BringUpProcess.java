package io.kha.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@link BringUp} in a process of its own, which can be stopped and killed. */
final class BringUpProcess {
    /** The line of an event of the apply. */
    static final String EVENT = "^[a-z0-9-]+: [a-z-]+/[a-z-]+: .*";

    /** The end of an event that is not the begin of an operation. */
    private static final String NO_BEGIN =
            ".*( in \\d+ ms|: proven \\(\\d+/\\d+\\)|: sent \\d+ of \\d+ MB)$|.*: FAILED: .*|[a-z0-9-]+: reconnected after .*";

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private BringUpProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it, with these options of the Java machine. */
    static BringUpProcess start(String... options) {
        var argv = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        argv.addAll(List.of(options));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), BringUp.class.getName()));
        try {
            return new BringUpProcess(
                    new ProcessBuilder(argv).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end, which must be a success; its lines. */
    List<String> succeeds() {
        ended(Duration.ofMinutes(20));
        if (process.exitValue() != 0) {
            throw new AssertionError("it ended with " + process.exitValue() + ":\n" + last(60));
        }
        return lines();
    }

    /** Waits for a line in which this expression is found, and kills the process there; that line. */
    String killedAt(String expression) {
        var line = waitFor(expression);
        kill();
        return line;
    }

    /** Waits for a line in which this expression is found; fails when the process ends without it. */
    String waitFor(String expression) {
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    if (!reader.isAlive()) {
                        throw new AssertionError("it never said '" + expression + "':\n" + last(60));
                    }
                    await();
                }
                if (lines.get(next).matches(".*(" + expression + ").*")) {
                    return lines.get(next);
                }
            }
        }
    }

    /** Waits until it has said of so many operations that they begin; false when it ends without. */
    boolean begins(int operations) {
        int more = operations;
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    if (!reader.isAlive()) {
                        return false;
                    }
                    await();
                }
                if (begins(lines.get(next)) && --more == 0) {
                    return true;
                }
            }
        }
    }

    /** What it has begun and not said the end of: of each host the operation that came last. */
    Collection<String> underWay() {
        var last = new TreeMap<String, String>();
        for (var line : lines()) {
            if (line.matches(EVENT)) {
                var host = line.substring(0, line.indexOf(':'));
                if (begins(line)) {
                    last.put(host, line);
                } else if (!line.matches(".* MB$")) {
                    last.remove(host);
                }
            }
        }
        return last.values();
    }

    private static boolean begins(String line) {
        return line.matches(EVENT) && !line.matches(NO_BEGIN);
    }

    /** Waits for its end; false when it still runs after this time. */
    boolean ended(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            reader.join();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGSTOP or SIGCONT, by its name without SIG. */
    void signal(String name) {
        Command.run(List.of("kill", "-" + name, Long.toString(pid()))).orFail("kill -" + name);
    }

    long pid() {
        return process.pid();
    }

    int exit() {
        return process.exitValue();
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The event of its failure; empty when there was none. */
    String failed() {
        return lines().stream()
                .filter(line -> line.contains(": FAILED: "))
                .findFirst()
                .orElse("");
    }

    /** The last lines it said. */
    String last(int count) {
        var all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - count), all.size()));
    }

    private void await() {
        try {
            lines.wait(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) { // it was killed: Process closes what is read from it
            synchronized (lines) {
                lines.add("nothing more can be read of it: " + e.getMessage());
                lines.notifyAll();
            }
        }
    }
}

package io.kha.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command of this machine, and what it answered: its output with what it said of errors. */
record Command(int exit, String out) {

    static Command run(List<String> argv) {
        return run(argv, "");
    }

    /** Runs it with this input. */
    static Command run(List<String> argv, String input) {
        try {
            var process = new ProcessBuilder(argv).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", argv), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean ok() {
        return exit == 0;
    }

    /** Its output; a command that failed fails the test. */
    String orFail(String what) {
        if (!ok()) {
            throw new AssertionError(what + " failed (" + exit + "):\n" + out);
        }
        return out.strip();
    }
}

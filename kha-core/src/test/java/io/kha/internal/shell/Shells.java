package io.kha.internal.shell;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The shells that scripts are tried with. */
final class Shells {
    private Shells() {}

    /** Each as the words that start it; the machine's /bin/sh is the empty list. */
    static List<List<String>> all() {
        return List.of(List.of(), List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"));
    }

    /** This machine, with another shell in the place of /bin/sh. A test of one that is not installed is skipped and says so. */
    static LocalShell host(List<String> shell) {
        if (shell.isEmpty()) {
            return new LocalShell("here");
        }
        var places = Stream.of("/bin", "/usr/bin").map(folder -> Path.of(folder).resolve(shell.get(0)));
        assumeTrue(places.anyMatch(Files::isExecutable), "needs " + shell.get(0));
        // The bootstrap says /bin/sh; the login shell of the test says another.
        String swap = "eval \"$(printf %s \"$1\" | sed 's:/bin/sh -c:" + String.join(" ", shell) + " -c:')\"";
        return new LocalShell("here", List.of("/bin/sh", "-c", swap, "sh"));
    }
}

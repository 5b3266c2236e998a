package io.kha.internal.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shells of this machine. */
final class Shells {
    private Shells() {}

    /** Those that are here, each as the words that start it; the machine's /bin/sh is the empty list. */
    static List<List<String>> here() {
        var shells = new ArrayList<List<String>>();
        shells.add(List.of());
        for (var shell : List.of(List.of("dash"), List.of("bash", "--posix"), List.of("busybox", "sh"))) {
            if (Files.isExecutable(Path.of("/bin/" + shell.get(0)))
                    || Files.isExecutable(Path.of("/usr/bin/" + shell.get(0)))) {
                shells.add(shell);
            }
        }
        return shells;
    }

    /** This machine, with another shell in the place of /bin/sh. */
    static LocalShell host(List<String> shell) {
        if (shell.isEmpty()) {
            return new LocalShell("here");
        }
        // The bootstrap says /bin/sh; the login shell of the test says another.
        String swap = "eval \"$(printf %s \"$1\" | sed 's:/bin/sh -c:" + String.join(" ", shell) + " -c:')\"";
        return new LocalShell("here", List.of("/bin/sh", "-c", swap, "sh"));
    }
}

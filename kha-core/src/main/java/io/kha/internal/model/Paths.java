package io.kha.internal.model;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the controller. */
final class Paths {
    private Paths() {}

    static void exists(String where, Path path, Findings findings) {
        findings.text(where, path.toString());
        if (!Files.isReadable(path)) {
            findings.error(
                    where,
                    Shown.quoted(path.toString()) + " does not exist or cannot be read",
                    "give the path of a file or folder of this machine");
        }
    }
}

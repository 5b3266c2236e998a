package io.kha.internal.render;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A network of its own for a script: nothing it sets or starts is left when it ends. */
final class Namespace {
    private final Tool unshare = Tool.of("unshare");

    Namespace() {
        assumeTrue(
                unshare.run("--net", "--pid", "--fork", "--kill-child", "--mount-proc", "true")
                                .exit()
                        == 0,
                "this user may not make network namespaces");
    }

    /** Runs a script of bash that must succeed; its output. */
    String run(Path folder, String script) throws IOException {
        var file = Files.writeString(folder.resolve("script"), "set -euo pipefail\n" + script);
        return unshare.accepts("--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", file.toString());
    }
}

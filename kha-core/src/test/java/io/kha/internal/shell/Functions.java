package io.kha.internal.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The functions of kha's scripts, tried by themselves in a bash. */
final class Functions {
    private Functions() {}

    /** What a script says that may call them, both streams, and last "status" with its exit status. */
    static List<String> said(String script) throws IOException {
        var text = Script.text("base") + Script.text("ops") + script + "\necho \"status $?\"";
        var process =
                new ProcessBuilder("bash", "-c", text).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}

package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.transport.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** This machine's shell with programs that only keep what they are given. */
public final class StubbedShell {
    private static final String END = "that was one of them";

    private final Path folder;
    private final Path programs;
    private final Path kept;

    /** With programs of these names, and its files in a folder. */
    public StubbedShell(Path folder, String... names) throws IOException {
        this.folder = folder;
        this.programs = Files.createDirectory(folder.resolve("programs"));
        this.kept = folder.resolve("kept");
        var stub = """
                #!/bin/sh
                [ "$2" != inspect ] || exit 1
                printf '%%s\\0' "${0##*/}" "$@" '%s' >>'%s'
                """.formatted(END, kept);
        for (var name : names) {
            var file = Files.writeString(programs.resolve(name), stub);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /**
     * Does operations that need no content with the words that a host is given, but without the lock and the time of each, which cost
     * more than the operation. What each program was given, itself first.
     */
    public List<List<String>> done(List<Op> ops) throws Exception {
        var script = new Script("mark", folder.resolve("state").toString()).line("work");
        new OpScript(script, 1).add(ops);
        var text = new String(script.bytes(), StandardCharsets.UTF_8);
        var main = "main() {\n";
        var path = "PATH=/usr/local/sbin:";
        assertEquals(2, text.split(Pattern.quote(main), -1).length, "one place where the operations begin");
        assertEquals(2, text.split(path, -1).length, "one place says where programs are");
        return ran(
                text.replace(main, "op() { shift 2; \"$@\"; }\nx() { \"$@\"; }\n" + main)
                        .replace(path, "PATH=" + programs + ":/usr/local/sbin:"),
                "/bin/sh");
    }

    /** Reads a program as its shell does, and runs it where there are no other programs. What each of these was given. */
    public List<List<String>> ran(String text, String shell) throws Exception {
        var file = Files.writeString(folder.resolve("script"), text);
        Files.deleteIfExists(kept);
        start(shell, "-n", file.toString());
        start(shell, file.toString());
        var calls = new ArrayList<List<String>>();
        var call = new ArrayList<String>();
        for (var word : Files.exists(kept) ? Files.readString(kept).split("\0") : new String[0]) {
            if (word.equals(END)) {
                calls.add(List.copyOf(call));
                call.clear();
            } else {
                call.add(word);
            }
        }
        assertEquals(List.of(), call);
        return calls;
    }

    private void start(String... command) throws Exception {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", programs.toString());
        var output = folder.resolve("output").toFile();
        var exit = builder.redirectOutput(output).start().waitFor();
        assertEquals(0, exit, () -> {
            try {
                return Files.readString(output.toPath());
            } catch (IOException e) {
                return e.toString();
            }
        });
    }
}

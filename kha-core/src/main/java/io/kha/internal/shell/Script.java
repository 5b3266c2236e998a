package io.kha.internal.shell;

import io.kha.transport.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A script in the making, and what it will read from standard input. Confined to one thread. */
final class Script {
    private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

    private final StringBuilder library = new StringBuilder();
    private final StringBuilder calls = new StringBuilder();
    private final List<Content> payload = new ArrayList<>();

    /** A script whose own lines carry this mark, about kha's state in this folder. */
    Script(String mark, String state) {
        library.append("M=").append(Words.quote(mark)).append('\n');
        library.append("S=").append(Words.quote(state)).append('\n');
        include("base");
    }

    /** Adds the functions of a file beside this class. */
    Script include(String file) {
        library.append(text(file));
        return this;
    }

    /** Calls a function. */
    Script call(String function, List<String> arguments) {
        calls.append(function);
        arguments.forEach(a -> calls.append(' ').append(Words.quote(a)));
        calls.append('\n');
        return this;
    }

    /** Calls a function. */
    Script call(String function, String... arguments) {
        return call(function, List.of(arguments));
    }

    /** Adds a line as it is. */
    Script line(String line) {
        calls.append(line).append('\n');
        return this;
    }

    /** Adds to what follows the script on standard input. */
    Script send(Content content) {
        payload.add(content);
        return this;
    }

    /** What follows the script on standard input. */
    List<Content> payload() {
        return List.copyOf(payload);
    }

    /** The script. A part of it, should the connection break meanwhile, does nothing: all happens in the last line. */
    byte[] bytes() {
        return (library + "main() {\n" + calls + "}\nmain\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The text of a file beside this class, without comments and indentation. */
    static String text(String file) {
        return TEXTS.computeIfAbsent(file, Script::read);
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file + ".sh")) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + file + ".sh");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(l -> !l.isEmpty() && !l.startsWith("#"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

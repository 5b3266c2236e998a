package io.kha.internal.engine;

import io.kha.transport.Content;
import io.kha.transport.Op;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Takes out of what hosts say whatever secret this run has sent them. */
final class Redactor {
    private final Set<String> known = new LinkedHashSet<>();

    /** Remembers the secrets of an operation, line by line. */
    void learn(Op op) {
        var content = op instanceof Op.WriteFile w ? w.content() : op instanceof Op.Exec e ? e.input() : null;
        if (content instanceof Content.Hidden hidden) {
            new String(hidden.secret().reveal(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= 8 && !line.startsWith("-----"))
                    .forEach(known::add);
        }
    }

    /** The text without secrets and without control characters but line feed and tab. */
    String clean(String text) {
        var result = text;
        for (var secret : known) {
            result = result.replace(secret, "******");
        }
        var clean = new StringBuilder(result.length());
        result.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}

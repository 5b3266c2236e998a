package io.kha.internal.shell;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Values as words of a POSIX shell. The one place where kha quotes. */
public final class Words {
    private Words() {}

    /** The word that a POSIX shell reads as exactly this value. */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no command can be given a zero byte");
        }
        if (!new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException("no command can be given half of a character");
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** Several words. */
    public static String quote(List<String> values) {
        return values.stream().map(Words::quote).collect(Collectors.joining(" "));
    }
}

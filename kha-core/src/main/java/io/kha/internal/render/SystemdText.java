package io.kha.internal.render;

import java.util.regex.Pattern;

/** Values in systemd's unit files. */
final class SystemdText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@+\\[\\]-]+");

    private SystemdText() {}

    /** An argument of {@code ExecStart}: no specifier, variable or quote in it means anything. */
    static String argument(String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a control character in an argument");
        }
        if (PLAIN.matcher(value).matches()) {
            return value;
        }
        var escaped = value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("%", "%%")
                .replace("$", "$$");
        return '"' + escaped + '"';
    }
}

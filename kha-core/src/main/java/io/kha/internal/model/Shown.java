package io.kha.internal.model;

import java.util.stream.IntStream;

/** Values as messages show them: in quotes, control characters escaped, cut where they are long. */
public final class Shown {
    private static final int LIMIT = 200;

    private Shown() {}

    /** A value in quotes. */
    public static String quoted(String value) {
        return '"' + plain(value) + '"';
    }

    /** A value without quotes. */
    public static String plain(String value) {
        var out = visible(value.codePoints().limit(LIMIT));
        return value.codePointCount(0, value.length()) > LIMIT ? out + "..." : out;
    }

    /** A value as it is, but for control characters, which are escaped. */
    public static String visible(String value) {
        return visible(value.codePoints());
    }

    private static String visible(IntStream codePoints) {
        var out = new StringBuilder();
        codePoints.forEach(c -> {
            if (isControl(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Whether a character could break a line, move a cursor, reorder text, or is no character at all. */
    static boolean isControl(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}

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
        if (value.codePointCount(0, value.length()) <= LIMIT) {
            return visible(value);
        }
        return visible(value.substring(0, value.offsetByCodePoints(0, LIMIT))) + "...";
    }

    /** A value as it is, but for control characters, which are escaped. */
    public static String visible(String value) {
        return escaped(value, "");
    }

    /** A line as it is, tabs among it; other control characters are escaped. */
    public static String line(String value) {
        return escaped(value, "\t");
    }

    /** Text as it is, its lines and tabs among it; other control characters are escaped. */
    public static String lines(String value) {
        return escaped(value, "\n\t");
    }

    private static String escaped(String value, String kept) {
        if (IntStream.range(0, value.length()).allMatch(i -> value.charAt(i) >= ' ' && value.charAt(i) < 0x7f)) {
            return value; // as nearly all are
        }
        var out = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (isControl(c) && kept.indexOf(c) < 0) {
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

package io.kha.internal.shell;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A part of what a script writes: a line of kha's own, and the bytes up to the next one.
 *
 * @param tag the first word of the line
 * @param rest the rest of the line
 * @param body the bytes that follow, as many as are kept
 */
record Section(String tag, String rest, byte[] body) {
    /** Those that are told at once, for no body follows. */
    private static final Set<String> BARE =
            Set.of("begin", "end", "fail", "b", "d", "t", "epoch", "held", "passed", "busy");

    boolean bare() {
        return BARE.contains(tag);
    }

    /** About how many bytes it takes here: one without a body is not for nothing either. */
    int size() {
        return 100 + rest.length() + body.length;
    }

    /** The rest of the line as a number, or -1. */
    int number() {
        try {
            return Integer.parseInt(rest);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The body as text; bytes that are not UTF-8 are replaced. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}

package io.kha.internal.model;

import io.kha.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects problems while a cluster is checked, with the checks that many settings share. */
final class Findings {
    private static final int LONGEST = 4096;

    private final List<Problem> problems = new ArrayList<>();

    void error(String where, String what, String remedy) {
        problems.add(Problem.error(where, what, remedy));
    }

    void warning(String where, String what, String remedy) {
        problems.add(Problem.warning(where, what, remedy));
    }

    void port(String where, int port) {
        if (port < 1 || port > 65535) {
            error(where, port + " is not a port", "use 1 to 65535");
        }
    }

    /** Text of one line. */
    void text(String where, String value) {
        if (value.length() > LONGEST) {
            error(where, "a text of " + value.length() + " characters", "use at most " + LONGEST);
        } else if (value.codePoints().anyMatch(Shown::isControl)) {
            error(where, Shown.quoted(value) + " holds control characters", "use printable text of one line");
        }
    }

    void image(String where, String value) {
        if (!Words.image(value)) {
            error(where, Shown.quoted(value) + " is not an image's name with a tag", Words.IMAGE_REMEDY);
        }
    }

    /** Flags of a program. */
    void flags(String where, Map<String, String> flags) {
        flags.forEach((name, value) -> {
            if (!Words.flag(name)) {
                error(
                        where,
                        Shown.quoted(name) + " is not a flag's name",
                        "write it without dashes in front, in a-z, 0-9 and -");
            }
            text(where + "." + Shown.plain(name), value);
        });
    }

    List<Problem> all() {
        return List.copyOf(problems);
    }
}

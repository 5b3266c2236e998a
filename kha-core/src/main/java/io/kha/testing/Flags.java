package io.kha.testing;

import java.util.List;

/** Reads the flags of a command line as Go's programs write them. */
final class Flags {
    private Flags() {}

    /** The value of {@code flag=value} or {@code flag value}; empty when it is not there. */
    static String value(List<String> argv, String flag) {
        for (int i = 0; i < argv.size(); i++) {
            if (argv.get(i).startsWith(flag + "=")) {
                return argv.get(i).substring(flag.length() + 1);
            }
            if (argv.get(i).equals(flag) && i + 1 < argv.size()) {
                return argv.get(i + 1);
            }
        }
        return "";
    }

    /** Whether the flag is there, with or without a value. */
    static boolean has(List<String> argv, String flag) {
        return argv.stream().anyMatch(a -> a.equals(flag) || a.startsWith(flag + "="));
    }
}

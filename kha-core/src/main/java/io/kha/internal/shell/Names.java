package io.kha.internal.shell;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What names may be, where programs would take other text for a pattern, an option or a path. */
final class Names {
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.\\\\@-]*\\.[a-z]+");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]*(:[a-z0-9]+)?");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.:~-]*[*]?");

    private Names() {}

    static String unit(String name) {
        return matching(UNIT, name, "a unit is named with its suffix, like kubelet.service");
    }

    static String run(String id) {
        return matching(RUN, id, "a run's id is made of letters, digits, dots, dashes and underscores");
    }

    static String runUnit(String id) {
        return "kha-" + run(id) + ".service";
    }

    static String pack(String name) {
        return matching(PACKAGE, name, "not the name of a package");
    }

    static String version(String version) {
        return matching(VERSION, version, "not the version of a package");
    }

    /** The path of a kernel setting below /proc/sys. As with sysctl(8), the first dot or slash tells which one separates. */
    static String sysctl(String key) {
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        boolean dotted = slash < 0 || dot >= 0 && dot < slash;
        String path = dotted ? key.replace('/', '\0').replace('.', '/').replace('\0', '.') : key;
        if (path.startsWith("/")
                || ("/" + path + "/").contains("/../")
                || path.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("not a kernel setting: " + key);
        }
        return path;
    }

    /** A time in whole seconds, rounded up, at least one. */
    static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.plusMillis(999).toSeconds()));
    }

    /** A time in seconds with milliseconds. */
    static String exactSeconds(Duration time) {
        return String.format(Locale.ROOT, "%d.%03d", time.toSeconds(), time.toMillisPart());
    }

    private static String matching(Pattern pattern, String value, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(rule + ": " + value);
        }
        return value;
    }
}

package io.kha.testing;

import java.util.regex.Pattern;

/** The versions that programs on hosts say they have. */
final class KubernetesPrograms {
    private static final Pattern VERSION = Pattern.compile("\\bv?(1\\.[0-9]+\\.[0-9]+)");

    private KubernetesPrograms() {}

    /** The version that a program's file carries, without the v; 1.36.2 when it carries none. */
    static String version(SimulatedHost host, String program) {
        var matcher = VERSION.matcher(host.parts().program(program));
        return matcher.find() ? matcher.group(1) : "1.36.2";
    }

    static int minor(String version) {
        return Integer.parseInt(version.split("\\.")[1]);
    }
}

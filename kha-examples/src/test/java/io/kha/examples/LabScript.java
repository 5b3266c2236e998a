package io.kha.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The script {@code lab}: power cuts, cables, and commands on the hosts as root. Tests run in the folder of this module. */
final class LabScript {
    private final String script = Path.of("lab", "lab").toAbsolutePath().toString();

    void crash(String host) {
        run("crash", host);
    }

    void boot(String host) {
        run("boot", host);
    }

    void cut(String host) {
        run("cut", host);
    }

    void heal(String host) {
        run("heal", host);
    }

    /** A shell's command line on a host. */
    String ssh(String host, String command) {
        return run("ssh", host, command);
    }

    private String run(String... arguments) {
        var argv = new ArrayList<>(List.of(script));
        argv.addAll(List.of(arguments));
        return Command.run(argv).orFail("lab " + String.join(" ", arguments));
    }
}

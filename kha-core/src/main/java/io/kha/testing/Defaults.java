package io.kha.testing;

import io.kha.transport.CommandAnswer;
import io.kha.transport.FileState.Kind;
import java.util.List;

/** The programs of a bare Debian that steps ask. */
final class Defaults {
    private Defaults() {}

    static void register(SimulatedFleet fleet) {
        fleet.program("true", (host, argv, input) -> Program.ok(""));
        fleet.program("hostname", (host, argv, input) -> Program.ok(host.name() + "\n"));
        fleet.program("id", (host, argv, input) -> Program.ok("0\n"));
        fleet.program(
                "uname",
                (host, argv, input) -> Program.ok(
                        argv.contains("-m") ? "x86_64\n" : argv.contains("-r") ? "6.1.0-28-amd64\n" : "Linux\n"));
        fleet.program("date", (host, argv, input) -> Program.ok(host.now().getEpochSecond() + "\n"));
        fleet.program("df", Defaults::df);
        fleet.program("cat", Defaults::cat);
        fleet.program("test", Defaults::test);
        fleet.program("systemctl", Defaults::systemctl);
        fleet.program("swapoff", (host, argv, input) -> {
            host.write(
                    "/proc/swaps", host.text("/proc/swaps").lines().findFirst().orElse("") + "\n");
            return Program.ok("");
        });
        fleet.program("apt-cache", Defaults::aptCache);
        fleet.programWhenInstalled("containerd", Defaults::containerd);
    }

    private static CommandAnswer df(SimulatedHost host, List<String> argv, byte[] input) {
        var out = new StringBuilder("Filesystem     1024-blocks    Used Available Capacity Mounted on\n");
        argv.stream().filter(a -> a.startsWith("/")).forEach(a -> out.append("/dev/vda1         41152736 4108120  ")
                .append(host.diskFull() ? "0" : "34921880")
                .append("      11% /\n"));
        return Program.ok(out.toString());
    }

    private static CommandAnswer cat(SimulatedHost host, List<String> argv, byte[] input) {
        var path = argv.get(1);
        if (path.equals("/proc/filesystems")) {
            return Program.ok("nodev\tproc\n\text4\n" + (host.modules().contains("overlay") ? "nodev\toverlay\n" : ""));
        }
        return host.file(path).isFile()
                ? Program.ok(host.text(path))
                : Program.failed(1, "cat: " + path + ": No such file or directory");
    }

    private static CommandAnswer test(SimulatedHost host, List<String> argv, byte[] input) {
        var kind = host.file(argv.get(2)).kind();
        boolean holds =
                switch (argv.get(1)) {
                    case "-e" -> kind != Kind.ABSENT;
                    case "-f" -> kind == Kind.FILE;
                    case "-d" -> kind == Kind.DIRECTORY;
                    default -> throw new IllegalStateException("the simulated test knows no " + argv);
                };
        return Program.failed(holds ? 0 : 1, "");
    }

    private static CommandAnswer systemctl(SimulatedHost host, List<String> argv, byte[] input) {
        if (!argv.get(1).equals("is-active")) {
            return unknown(argv);
        }
        var active = host.unit(argv.get(argv.size() - 1)).active();
        return new CommandAnswer(active.equals("active") ? 0 : 3, active + "\n", "");
    }

    private static CommandAnswer aptCache(SimulatedHost host, List<String> argv, byte[] input) {
        if (argv.size() != 3 || !argv.get(1).equals("policy")) {
            return unknown(argv);
        }
        var name = argv.get(2);
        var installed = host.installed(name);
        return Program.ok(host.parts()
                .packages
                .offered(name)
                .map(version -> name + ":\n  Installed: " + (installed.installed() ? installed.version() : "(none)")
                        + "\n  Candidate: " + version + "\n")
                .orElse(""));
    }

    private static CommandAnswer containerd(SimulatedHost host, List<String> argv, byte[] input) {
        if (!argv.subList(1, argv.size()).equals(List.of("config", "dump"))) {
            return unknown(argv);
        }
        return Program.ok("version = 2\n      SystemdCgroup = "
                + Kubelet.containerdDriver(host).equals("systemd") + "\n");
    }

    /** Fails loudly. */
    static List<String> unknownWords(List<String> argv) {
        unknown(argv);
        return argv;
    }

    /** Fails loudly. */
    static CommandAnswer unknown(List<String> argv) {
        throw new IllegalStateException("the simulated " + argv.get(0) + " knows no " + argv.subList(1, argv.size()));
    }
}

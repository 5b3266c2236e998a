package io.kha.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one host is made of. Guarded by the fleet's lock. */
final class HostParts {
    private static final List<String> PATH =
            List.of("/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/");

    final Files files;
    final Kernel kernel;
    final Runs runs = new Runs();
    final StaticPods pods = new StaticPods();
    /** Routes that programs have set: network to next hop. */
    final Map<String, String> routes = new TreeMap<>();

    final HostLease lease = new HostLease();
    /** The rest of batches whose connections broke. */
    final Late late = new Late();
    /** Detached commands that are under way. */
    final Late detached = new Late();
    /** Whether the kubelet is up. */
    final Changes.Memo<Daemon.State> kubelet;

    final Units units;
    final Packages packages;
    final Containers containers;
    boolean up = true;
    boolean cut;
    /** Whether what programs wrote was on disk when the power went. */
    boolean flushed;

    /** The cgroup driver of a Docker that is not told which: cgroupfs where the kernel has cgroups of version 1. */
    String dockerDriver = "systemd";

    Duration skew = Duration.ZERO;
    int boots;

    HostParts(SimulatedHost host, Repository repository, Changes changes) {
        files = new Files(changes);
        kernel = new Kernel(host.name(), files);
        kubelet = changes.new Memo<>();
        units = new Units(host, files, changes);
        packages = new Packages(files, repository);
        containers = new Containers(host, units, changes);
        bare(host.name());
    }

    boolean hasProgram(String program) {
        return program.startsWith("/")
                ? files.isFile(program)
                : PATH.stream().anyMatch(folder -> files.isFile(folder + program));
    }

    /** The content of a program's file; empty when it is not there. */
    String program(String program) {
        return PATH.stream()
                .map(folder -> folder + program)
                .filter(files::isFile)
                .findFirst()
                .map(files::text)
                .orElse("");
    }

    void place(String program) {
        if (!hasProgram(program)) {
            files.write(
                    "/usr/bin/" + program,
                    "0755",
                    "root:root",
                    ("simulated " + program + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    void powerLost() {
        up = false;
        containers.powerLost();
        units.powerLost();
        runs.powerLost();
        late.lost();
        detached.lost();
        lease.free();
        files.powerLost(flushed);
        routes.clear();
    }

    void boot() {
        up = true;
        boots++;
        kernel.boot();
        units.boot();
        containers.boot();
    }

    private void bare(String name) {
        text("/etc/hostname", name + "\n");
        text("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 " + name + "\n");
        text(
                "/etc/machine-id",
                io.kha.transport.Digests.sha256(name.getBytes(StandardCharsets.UTF_8))
                                .substring(0, 32) + "\n");
        text(
                "/etc/os-release",
                "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\nVERSION_ID=\"13\"\nVERSION_CODENAME=trixie\n");
        text("/etc/fstab", "/dev/vda1 / ext4 defaults 0 1\n");
        text("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    }

    private void text(String path, String text) {
        files.write(path, "0644", "root:root", text.getBytes(StandardCharsets.UTF_8));
    }
}

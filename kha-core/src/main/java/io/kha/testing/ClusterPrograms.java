package io.kha.testing;

import io.kha.transport.CommandAnswer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The programs that clusters are made with. */
final class ClusterPrograms {
    private static final Pattern ROUTE = Pattern.compile("(?m)^\\S+ route replace (\\S+) via (\\S+)");

    private ClusterPrograms() {}

    static void register(SimulatedFleet fleet) {
        var world = fleet.world();
        var etcdctl = new EtcdctlProgram(world.etcd);
        fleet.daemon("etcd", new EtcdDaemon(world.etcd));
        fleet.daemon("kubelet", new Kubelet());
        fleet.daemon(
                "keepalived",
                (host, launch) -> host.file("/etc/keepalived/keepalived.conf").isFile()
                        ? Daemon.State.ACTIVE
                        : Daemon.State.FAILED);
        fleet.programWhenInstalled("etcdctl", etcdctl);
        fleet.programWhenInstalled("kubeadm", ClusterPrograms::kubeadm);
        fleet.programWhenInstalled(
                "kubelet",
                (host, argv, input) -> argv.contains("--version")
                        ? Program.ok("Kubernetes v" + KubernetesPrograms.version(host, "kubelet") + "\n")
                        : Defaults.unknown(argv));
        fleet.programWhenInstalled("docker", (host, argv, input) -> docker(fleet, host, argv, input, etcdctl));
        fleet.program("env", (host, argv, input) -> {
            var command = afterVariables(argv);
            return host.hasProgram(command.get(0))
                    ? fleet.runProgram(host, command, input)
                    : Program.failed(127, "env: '" + command.get(0) + "': No such file or directory\n");
        });
        fleet.programWhenInstalled("kha-pod-routes", ClusterPrograms::podRoutes);
        fleet.program("bash", ClusterPrograms::bash);
        fleet.program("ip", (host, argv, input) -> ip(fleet, host, argv));
    }

    private static List<String> afterVariables(List<String> argv) {
        int i = 1;
        while (argv.get(i).contains("=")) {
            i++;
        }
        return argv.subList(i, argv.size());
    }

    static CommandAnswer kubeadm(SimulatedHost host, List<String> argv, byte[] input) {
        return switch (argv.get(1)) {
            case "version" -> Program.ok("v" + KubernetesPrograms.version(host, "kubeadm") + "\n");
            case "init" -> new KubeadmInit().run(host, argv, input);
            case "join" -> new KubeadmJoin().run(host, argv, input);
            case "reset" -> new KubeadmReset().run(host, argv, input);
            default -> Defaults.unknown(argv);
        };
    }

    private static CommandAnswer docker(
            SimulatedFleet fleet, SimulatedHost host, List<String> argv, byte[] input, EtcdctlProgram etcdctl) {
        if (argv.get(1).equals("info")) {
            return host.answers(io.kha.transport.Engine.DOCKER)
                    ? Program.ok(Kubelet.dockerDriver(host) + "\n")
                    : Program.failed(1, "Cannot connect to the Docker daemon");
        }
        if (!argv.get(1).equals("exec")) {
            return Defaults.unknown(argv);
        }
        int i = 2;
        while (argv.get(i).startsWith("-")) {
            i += argv.get(i).equals("-e") ? 2 : 1;
        }
        var name = argv.get(i);
        if (!host.container(name).running()) {
            return Program.failed(
                    1,
                    host.container(name).exists()
                            ? "Error response from daemon: Container " + name + " is not running\n"
                            : "Error: No such container: " + name + "\n");
        }
        var inside = argv.subList(i + 1, argv.size());
        return inside.get(0).equals("etcdctl")
                ? etcdctl.of(host.parts().containers.image(name)).run(host, inside, input)
                : fleet.runProgram(host, inside, input);
    }

    /** kha's own script: sets the routes that are written in it and takes away all others. */
    private static CommandAnswer podRoutes(SimulatedHost host, List<String> argv, byte[] input) {
        host.parts().routes.clear();
        ROUTE.matcher(host.text(argv.get(0)))
                .results()
                .forEach(r -> host.parts().routes.put(r.group(1), r.group(2)));
        return Program.ok("");
    }

    /** Knows the wait for keepalived's check alone. */
    private static CommandAnswer bash(SimulatedHost host, List<String> argv, byte[] input) {
        if (argv.size() != 3 || !argv.get(2).contains("/etc/keepalived/kha-check || exit")) {
            return Defaults.unknown(argv);
        }
        return Vips.checked(host) ? Program.ok("") : Program.failed(1, "");
    }

    private static CommandAnswer ip(SimulatedFleet fleet, SimulatedHost host, List<String> argv) {
        var device = fleet.networkInterface();
        if (argv.subList(1, argv.size() - 1).equals(List.of("-o", "link", "show", "dev"))) {
            var asked = argv.get(argv.size() - 1);
            return asked.equals(device)
                    ? Program.ok(
                            "2: " + device + ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP mode DEFAULT\n")
                    : Program.failed(1, "Device \"" + asked + "\" does not exist.\n");
        }
        if (argv.size() > 3 && argv.subList(2, 4).equals(List.of("route", "show"))) {
            var six = argv.get(1).equals("-6");
            return Program.ok(host.parts().routes.entrySet().stream()
                    .filter(r -> r.getKey().contains(":") == six)
                    .map(r -> r.getKey() + " via " + r.getValue() + " dev " + device + " \n")
                    .collect(Collectors.joining()));
        }
        if (!argv.contains("-o") || !argv.contains("addr") && !argv.contains("address")) {
            return Defaults.unknown(argv);
        }
        return Program.ok("1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
                + line(device, host.address(), "/24", "global")
                + fleet.world().vips.on(host).entrySet().stream()
                        .map(vip -> line(device, vip.getKey(), vip.getValue(), "global secondary"))
                        .collect(Collectors.joining()));
    }

    private static String line(String device, String address, String prefix, String scope) {
        return "2: " + device + "    inet " + address + prefix + " scope " + scope + " " + device
                + "\\       valid_lft forever preferred_lft forever\n";
    }
}

package io.kha.testing;

import io.kha.transport.Engine;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kubelet: up when it has its configuration, a way to the API, and a runtime that shares its cgroup driver. */
final class Kubelet implements Daemon {
    static final String CONFIG = "/var/lib/kubelet/config.yaml";
    static final String FLAGS = "/var/lib/kubelet/kubeadm-flags.env";
    static final String KUBECONFIG = "/etc/kubernetes/kubelet.conf";
    static final String BOOTSTRAP = "/etc/kubernetes/bootstrap-kubelet.conf";
    private static final Pattern DRIVER = Pattern.compile("(?m)^cgroupDriver: \"?(\\w+)");
    private static final Pattern DOCKER = Pattern.compile("native[.]cgroupdriver=(\\w+)");
    private static final Pattern SWAP = Pattern.compile("(?m)^failSwapOn: false");

    @Override
    public State state(SimulatedHost host, Launch launch) {
        return host.parts().kubelet.get(() -> look(host));
    }

    private static State look(SimulatedHost host) {
        var config = host.text(CONFIG);
        boolean way = host.file(KUBECONFIG).isFile() || host.file(BOOTSTRAP).isFile();
        boolean swap = host.text("/proc/swaps").lines().count() > 1
                && !SWAP.matcher(config).find();
        var driver = DRIVER.matcher(config);
        boolean agrees =
                !driver.find() || runtime(host).filter(driver.group(1)::equals).isPresent();
        return !config.isEmpty() && way && !swap && agrees && runtime(host).isPresent()
                ? State.ACTIVE
                : State.ACTIVATING;
    }

    /** The cgroup driver of the runtime that the host's kubelet is told to use, or that runs; empty when it does not answer. */
    static Optional<String> runtime(SimulatedHost host) {
        boolean docker =
                host.file(FLAGS).isFile() ? !host.text(FLAGS).contains("containerd.sock") : host.answers(Engine.DOCKER);
        if (!host.answers(docker ? Engine.DOCKER : Engine.CONTAINERD)) {
            return Optional.empty();
        }
        return Optional.of(docker ? dockerDriver(host) : containerdDriver(host));
    }

    static String dockerDriver(SimulatedHost host) {
        var told = DOCKER.matcher(host.text("/etc/docker/daemon.json"));
        return told.find() ? told.group(1) : host.parts().dockerDriver;
    }

    static String containerdDriver(SimulatedHost host) {
        return host.text("/etc/containerd/config.toml").contains("SystemdCgroup = true") ? "systemd" : "cgroupfs";
    }
}

package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Engine;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes sure that the container runtime is there and runs; what is there is left as it is configured. */
final class RuntimeReady implements Step {
    static final Read.Command DOCKER_DRIVER = Read.command("docker", "info", "--format", "{{.CgroupDriver}}");
    static final Read.Command CONTAINERD_CONFIG = Read.command("containerd", "config", "dump");
    private static final String PLUGINS =
            "/opt/cni/bin"; // where Kubernetes' CNI plugins go, kha's and those a network brings
    private static final Pattern LOOKED_IN = Pattern.compile("(?m)^\\s*bin_dirs?\\s*=\\s*(.*/cni.*)$");
    private static final Pattern SYSTEMD = Pattern.compile("(?m)^\\s*SystemdCgroup\\s*=\\s*true\\s*$");

    @Override
    public String id() {
        return "runtime/ready";
    }

    @Override
    public String title() {
        return "the container runtime runs";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(new Read.Unit(scope.cluster().runtime().unit()), driver(scope.cluster()));
    }

    private static Read.Command driver(Cluster cluster) {
        return cluster.runtime().engine() == Engine.DOCKER ? DOCKER_DRIVER : CONTAINERD_CONFIG;
    }

    /** The runtime's cgroup driver, {@code systemd} or {@code cgroupfs}, which the kubelet must share. */
    static String cgroupDriver(Seen seen, Cluster cluster) {
        var said = Answered.out(seen, driver(cluster));
        return cluster.runtime().engine() == Engine.DOCKER
                ? said.strip()
                : SYSTEMD.matcher(said).find() ? "systemd" : "cgroupfs";
    }

    /** Why a host's kubelet would not start with the cluster's configuration, which the founder's driver is in; empty when it would. */
    static Optional<Decision> otherDriver(Seen seen, Fleet fleet) {
        var cluster = fleet.cluster();
        var master = ControlPlane.somewhere(fleet)
                .filter(m -> !m.equals(seen.host())
                        && !cluster.kubeadm().kubelet().containsKey("cgroupDriver")
                        && fleet.seen(m).get(driver(cluster)).ok()
                        && seen.get(driver(cluster))
                                .ok()); // one that does not tell yet is asked again before the host joins
        return master.filter(m -> !cgroupDriver(seen, cluster).equals(cgroupDriver(fleet.seen(m), cluster)))
                .map(m -> Decision.refused(
                        seen.host().name(),
                        "its runtime has the cgroup driver " + cgroupDriver(seen, cluster) + ", that of " + m + " has "
                                + cgroupDriver(fleet.seen(m), cluster) + ": its kubelet would not start",
                        "give both the same, in Docker by \"exec-opts\": [\"native.cgroupdriver=systemd\"] in daemon.json, in"
                                + " containerd by SystemdCgroup = true in its configuration, and restart it"));
    }

    /** Where containerd looks for CNI plugins, when that is not where they are; Docker leaves them to the kubelet. */
    private static Optional<String> elsewhere(Seen seen, Cluster cluster) {
        if (cluster.runtime().engine() == Engine.DOCKER) {
            return Optional.empty();
        }
        var all = LOOKED_IN
                .matcher(seen.get(CONTAINERD_CONFIG).out())
                .results()
                .map(m -> m.group(1).strip())
                .toList();
        return all.isEmpty() || all.stream().anyMatch(l -> l.contains(PLUGINS))
                ? Optional.empty()
                : Optional.of(String.join(", ", all));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var runtime = fleet.cluster().runtime();
        var unit = seen.unit(runtime.unit());
        if (unit.exists() && unit.isActive() && unit.enabled().equals("enabled")) {
            return elsewhere(seen, fleet.cluster())
                    .<Decision>map(where -> Decision.refused(
                            seen.host().name(),
                            "its containerd looks for CNI plugins in " + where + " alone, and they are in " + PLUGINS
                                    + ": no pod would start",
                            "set bin_dir = \"" + PLUGINS
                                    + "\" under its CRI plugin's cni in /etc/containerd/config.toml"
                                    + " (in Debian's it is set to another), restart it, and plan again"))
                    .orElseGet(Decision::satisfied);
        }
        var ops = new ArrayList<Op>();
        if (!unit.exists()) {
            ops.add(new Op.Install(Map.of(runtime.engine() == Engine.DOCKER ? "docker.io" : "containerd", "*"), false));
        }
        if (unit.enabled().equals("masked")) {
            ops.add(new Op.Unit(runtime.unit(), Op.Unit.Action.UNMASK));
        }
        ops.add(new Op.Unit(runtime.unit(), Op.Unit.Action.ENABLE));
        ops.add(new Op.Unit(runtime.unit(), Op.Unit.Action.START));
        return Decision.change(unit.exists() ? "it does not run, or not after a reboot" : "absent", ops);
    }
}

package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Programs;
import io.kha.internal.render.KubeletUnit;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Engine;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends kubeadm, kubelet, kubectl, the CNI plugins and the kubelet's unit from the controller, where they are missing or others. */
final class KubernetesFiles implements Step {
    private static final String UNIT = "/etc/systemd/system/kubelet.service";
    private static final String DROP_IN = "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf";
    private static final List<String> NEEDED = List.of("kubeadm", "kubelet", "kubectl");

    @Override
    public String id() {
        return "kubernetes/files";
    }

    @Override
    public String title() {
        return "Kubernetes' programs are there";
    }

    private static final Read.Command CRICTL = Read.command("crictl", "--version");

    /** Whether kubeadm asks for crictl, and it is not sent: up to 1.30 its preflight fails without (kubernetes/kubeadm#3064). */
    private static boolean wantsCrictl(Cluster cluster, Inventory inventory) {
        return !cluster.kubernetes().atLeast(1, 31)
                && cluster.runtime().engine() != Engine.DOCKER
                && !inventory.programs().containsKey("crictl");
    }

    private static boolean sent(Cluster cluster) {
        return cluster.programs() instanceof Programs.Folder || cluster.programs() instanceof Programs.Archive;
    }

    /** Where each program goes; etcd's go with the etcd steps. */
    private static Map<String, String> places(Inventory inventory) {
        var places = new LinkedHashMap<String, String>();
        inventory.programs().keySet().stream().sorted().forEach(name -> {
            if (name.startsWith("cni/")) {
                places.put(name, "/opt/cni/bin/" + name.substring(4));
            } else if (!name.startsWith("etcd")) {
                places.put(name, "/usr/bin/" + name);
            }
        });
        return places;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        if (!sent(scope.cluster())) {
            return List.of();
        }
        var reads =
                new ArrayList<Read<?>>(List.of(Read.text(UNIT), Read.text(DROP_IN), new Read.Unit("kubelet.service")));
        reads.addAll(KubeadmRun.nodeReads());
        if (wantsCrictl(scope.cluster(), scope.inventory())) {
            reads.add(CRICTL);
        }
        places(scope.inventory()).values().forEach(path -> reads.add(Read.file(path)));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!sent(fleet.cluster())) {
            return Decision.satisfied();
        }
        var programs = fleet.inventory().programs();
        for (var name : NEEDED) {
            if (!programs.containsKey(name)) {
                return Decision.refused(
                        "programs",
                        name + " is not in " + fleet.cluster().programs(),
                        "give a folder or archive that has it");
            }
        }
        for (var name : NEEDED) {
            var there = seen.file("/usr/bin/" + name);
            var ours = programs.get(name);
            if (KubeadmRun.node(seen)
                    && there.isFile()
                    && ours != null
                    && !there.sha256().equals(ours.sha256())) {
                return KubeadmRun.noUpgrade(seen, "its " + name + " is another than the one to be sent");
            }
        }
        if (wantsCrictl(fleet.cluster(), fleet.inventory())
                && !KubeadmRun.node(seen)
                && seen.get(CRICTL).exit() == CommandAnswer.NO_PROGRAM) {
            return Decision.refused(
                    seen.host().name(),
                    "it has no crictl, which kubeadm " + fleet.cluster().kubernetes() + " asks for, and "
                            + fleet.cluster().programs() + " has none",
                    "install it on the host (Debian's package cri-tools), or let kha send it: .programs(Programs.folder(..)) of one that"
                            + " holds it beside kubeadm");
        }
        var ops = new ArrayList<Op>();
        places(fleet.inventory()).forEach((name, path) -> {
            var program = programs.get(name);
            if (program != null) {
                ops.addAll(Ensure.file(seen, path, "0755", program));
            }
        });
        var before = ops.size();
        ops.addAll(Ensure.text(seen, UNIT, KubeletUnit.unit()));
        ops.addAll(Ensure.text(seen, DROP_IN, KubeletUnit.dropIn()));
        if (ops.size() > before || seen.unit("kubelet.service").needsReload()) {
            ops.add(new Op.Unit("kubelet.service", Op.Unit.Action.RELOAD));
        }
        ops.addAll(Ensure.enabled(seen, "kubelet.service"));
        return Decision.of("missing or of another version", ops);
    }
}

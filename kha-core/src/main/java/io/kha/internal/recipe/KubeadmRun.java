package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.step.Seen;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A run of kubeadm that makes a host a node: detached, so that it survives the connection, and marked when it succeeded. One that was
 * interrupted is taken up again with the same configuration; what is there is not taken for a fault then.
 */
record KubeadmRun(String verb, String mark) {
    static final Read.File ADMIN = Read.secret("/etc/kubernetes/admin.conf");
    static final Read.File KUBELET = Read.file("/etc/kubernetes/kubelet.conf");
    private static final List<String> LEFTOVERS = List.of(
            "DirAvailable--etc-kubernetes-manifests",
            "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
            "FileAvailable--etc-kubernetes-kubelet.conf",
            "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
            "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
            "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
            "FileAvailable--etc-kubernetes-pki-ca.crt",
            "Port-10250",
            "Port-10257",
            "Port-10259");

    String id() {
        return "kubeadm-" + verb;
    }

    String config() {
        return "/etc/kubernetes/kha-" + verb + ".yaml";
    }

    List<Read<?>> reads() {
        return List.of(Read.file(mark), new Read.Run(id()), KUBELET);
    }

    boolean marked(Seen seen) {
        return seen.file(mark).exists();
    }

    private RunState state(Seen seen) {
        return seen.get(new Read.Run(id()));
    }

    /** Whether it was ever begun on the host. */
    boolean begun(Seen seen) {
        return state(seen).status() != RunState.Status.ABSENT;
    }

    /** What does it, or what is left to do of it. */
    List<Op> ops(Seen seen, Cluster cluster, Content configuration, List<String> options) {
        var ops = new ArrayList<Op>();
        if (!state(seen).succeeded()) {
            ops.add(new Op.WriteFile(config(), "0600", Ensure.ROOT, configuration));
            var argv = new ArrayList<>(List.of("kubeadm", verb, "--config", config()));
            argv.addAll(options);
            var ignored = new TreeSet<>(cluster.kubeadm().ignorePreflight());
            if (begun(seen)) {
                ignored.addAll(LEFTOVERS);
                ignored.add("Port-" + cluster.kubeadm().bindPort());
            }
            if (!ignored.isEmpty()) {
                argv.add("--ignore-preflight-errors=" + String.join(",", ignored));
            }
            if (verb.equals("join") && begun(seen) && seen.get(KUBELET).exists()) {
                argv.add("--skip-phases=preflight,kubelet-start"); // the node has its certificate: kubeadm would refuse
                // its name
            }
            ops.add(new Op.Exec(
                    argv,
                    null,
                    id(),
                    Duration.ofMinutes(10),
                    Map.of(
                            ADMIN,
                            Op.Unsettled.UNSETTLED,
                            KUBELET,
                            Op.Unsettled.UNSETTLED,
                            new Read.Unit("kubelet.service"),
                            Op.Unsettled.UNSETTLED)));
        }
        ops.add(new Op.WriteFile(mark, "0644", Ensure.ROOT, Content.of("")));
        return ops;
    }
}

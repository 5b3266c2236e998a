package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.internal.render.KubeadmSettings;
import io.kha.internal.render.Kubeconfig;
import io.kha.step.Decision;
import io.kha.step.Seen;
import io.kha.transport.Content;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A run of kubeadm that makes a host a node: detached, so that it survives the connection, and marked when it succeeded. One that was
 * interrupted is taken up again with the same configuration; what is there is not taken for a fault then. Without the kubelet's
 * kubeconfig no mark and no success counts: then the host was reset since.
 */
record KubeadmRun(String verb, String mark) {
    static final Read.File ADMIN = Read.secret(Kubeconfig.ADMIN);
    static final Read.File KUBELET = Read.file("/etc/kubernetes/kubelet.conf");

    /** The credentials of {@code system:masters} that {@code kubeadm init} leaves, see {@link #leavesSuperAdmin}. */
    static final Read.File SUPER_ADMIN = Read.file("/etc/kubernetes/super-admin.conf");

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

    /** What a run of kubeadm leaves there; nobody asks for what is in it. */
    private static final FileState WRITTEN = new FileState(FileState.Kind.FILE, "0600", Ensure.ROOT, 0, "", null, null);

    /** The marks of hosts that have been made nodes. */
    private static final List<String> MARKS = List.of(ControlPlane.MARK, "/var/lib/kha/node");

    /** What {@link #node} needs to have read. */
    static List<Read<?>> nodeReads() {
        return Stream.<Read<?>>concat(MARKS.stream().map(Read::file), Stream.of(KUBELET))
                .toList();
    }

    /** Whether kha has made the host a node, and it was not reset since. */
    static boolean node(Seen seen) {
        return seen.get(KUBELET).exists()
                && MARKS.stream().anyMatch(mark -> seen.file(mark).exists());
    }

    /** What a step says that would put another version under a running node. */
    static Decision noUpgrade(Seen seen, String what) {
        return Decision.refused(
                seen.host().name(),
                "it is a node already, and " + what,
                "kha does not upgrade nodes yet: keep the version of Kubernetes that the cluster has");
    }

    /**
     * The refusal of settings of a running cluster that are others now than the ones that kubeadm was given on the host; empty when they
     * are not, or nothing on the host says.
     */
    Optional<Decision> otherSettings(Seen seen, Cluster cluster) {
        var changed = KubeadmSettings.changed(seen.text(config()), cluster, seen.host());
        return changed.isEmpty() ? Optional.empty() : Optional.of(noChange(seen, changed, config()));
    }

    /** What a step says of settings that kha does not change on a node. */
    static Decision noChange(Seen seen, List<String> changed, String said) {
        return Decision.refused(
                seen.host().name(),
                "it is a node already, and what it was made with (" + said + ") differs: " + String.join(", ", changed),
                "keep these settings as the cluster has them, for kha does not change them on nodes; or change them by hand, as"
                        + " Kubernetes says, on all hosts, and then in " + said);
    }

    /** Whether the cluster's kubeadm makes credentials of {@code system:masters} beside the administrator's. */
    static boolean leavesSuperAdmin(Cluster cluster) {
        return cluster.kubernetes().atLeast(1, 29);
    }

    String id() {
        return "kubeadm-" + verb;
    }

    String config() {
        return "/etc/kubernetes/kha-" + verb + ".yaml";
    }

    List<Read<?>> reads() {
        return Stream.concat(nodeReads().stream(), Stream.of(new Read.Run(id()), Read.text(config())))
                .toList();
    }

    /** The refusal to make a node of the other kind out of one: kubeadm does that only on a host that was reset. */
    Optional<Decision> otherKind(Seen seen) {
        if (!node(seen) || marked(seen)) {
            return Optional.empty();
        }
        var master = mark.equals(ControlPlane.MARK);
        return Optional.of(Decision.refused(
                seen.host().name(),
                "it is a " + (master ? "worker" : "master") + " already, and the definition makes it a "
                        + (master ? "master" : "worker"),
                "leave it what it is; or drain it, kubectl delete node " + seen.host() + ", on it "
                        + (master ? "" : "stop and disable keepalived and the load balancer, and ")
                        + "kubeadm reset, then plan again"));
    }

    /** Whether it has made the host a node, and it was not reset since. */
    boolean marked(Seen seen) {
        return seen.file(mark).exists() && seen.get(KUBELET).exists();
    }

    private RunState state(Seen seen) {
        return seen.get(new Read.Run(id()));
    }

    /** Whether it was ever begun on the host. */
    boolean begun(Seen seen) {
        return state(seen).status() != RunState.Status.ABSENT;
    }

    /** Whether it has ended well, marked or not, and the host was not reset since. */
    boolean succeeded(Seen seen) {
        return state(seen).succeeded() && seen.get(KUBELET).exists();
    }

    /** Why it is to be done, in words. */
    String reason(Seen seen, String never) {
        if (!seen.get(KUBELET).exists()
                && (seen.file(mark).exists() || state(seen).succeeded())) {
            return "the host was reset: " + KUBELET.path() + " is gone";
        }
        return begun(seen) ? "it was begun" : never;
    }

    /** What does it, or what is left to do of it. A run that is under way is joined: asked for just as it was begun. */
    List<Op> ops(Seen seen, Cluster cluster, Content configuration, List<String> options) {
        var ops = new ArrayList<Op>();
        var state = state(seen);
        if (!succeeded(seen)) {
            MARKS.stream() // or it would count for a run that is interrupted half-way, or for what the host was before
                    .filter(each -> seen.file(each).exists())
                    .forEach(each -> ops.add(new Op.Remove(each)));
            ops.add(new Op.WriteFile(config(), "0600", Ensure.ROOT, configuration));
            var first = exec(cluster, options, false, false);
            var again = exec(cluster, options, true, false);
            // A node that has its certificate does not get a second one: kubeadm would refuse its name. A kubelet that
            // boots in the middle of a join fetches it by itself, maybe between plan and apply.
            var joined = exec(cluster, options, true, true).partOf(again);
            var next = !begun(seen)
                    ? first
                    : verb.equals("join") && seen.get(KUBELET).exists() ? joined : again;
            ops.add(Stream.of(first, again, joined)
                    .filter(e -> state.status() == RunState.Status.RUNNING
                            && state.intent().equals(e.intent()))
                    .findFirst()
                    .map(Op.Exec::joining)
                    .orElse(next));
        }
        ops.add(new Op.WriteFile(mark, "0644", Ensure.ROOT, Content.of("")));
        return ops;
    }

    private Op.Exec exec(Cluster cluster, List<String> options, boolean again, boolean started) {
        var argv = new ArrayList<>(List.of("kubeadm", verb, "--config", config()));
        argv.addAll(options);
        var ignored = new TreeSet<>(cluster.kubeadm().ignorePreflight());
        if (again) {
            ignored.addAll(LEFTOVERS);
            if (!cluster.kubernetes().atLeast(1, 17)) { // it looks at the ports without TLS
                ignored.addAll(List.of("Port-10251", "Port-10252"));
            }
            ignored.add("Port-" + cluster.kubeadm().bindPort());
        }
        if (!ignored.isEmpty()) {
            argv.add("--ignore-preflight-errors=" + String.join(",", ignored));
        }
        if (started) {
            argv.add("--skip-phases=preflight,kubelet-start");
        }
        var makes = new HashMap<Read<?>, Object>(Map.of(
                ADMIN,
                Op.Unsettled.UNSETTLED,
                KUBELET,
                WRITTEN,
                new Read.Unit("kubelet.service"),
                Op.Unsettled.UNSETTLED));
        if (verb.equals("init") && leavesSuperAdmin(cluster)) {
            makes.put(SUPER_ADMIN, WRITTEN);
        }
        return new Op.Exec(argv, null, id(), Duration.ofMinutes(10), makes);
    }
}

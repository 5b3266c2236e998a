package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code nodes/ready}: waits until the nodes of all hosts that answer are Ready. Refuses what waiting does not mend: a host that is a node
 * of another name, and a kubelet of another version.
 */
final class NodesReady extends AwaitReady {
    static final String NODES = "/api/v1/nodes";

    /** What to do about it. */
    static final String KEEP =
            "describe the version that runs, for kha does not upgrade nodes yet; or upgrade it by hand (kubeadm upgrade) first";

    /** How a host becomes a node that is none: a kubelet says once, when it starts, that it is there. */
    static final String JOIN =
            "apply the cluster: it joins. Where it had joined, `systemctl restart kubelet` there; where that was a cluster"
                    + " that is no more, `kubeadm reset -f` there, and apply";

    NodesReady() {
        super(NODES);
    }

    /** The hosts that are nodes. */
    static List<Host> nodes(Cluster cluster) {
        return Stream.concat(cluster.masters().stream(), cluster.workers().stream())
                .distinct()
                .toList();
    }

    @Override
    public String id() {
        return "nodes/ready";
    }

    @Override
    public String title() {
        return "nodes Ready";
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var ready = Doc.list(seen, NODES).stream()
                .filter(node -> node.is("Ready")) // a dead one tells of what was: a join makes it anew
                .collect(Collectors.toMap(Doc::name, Function.identity(), (a, b) -> a));
        for (var host : fleet.answering(nodes(fleet.cluster()))) {
            var own = ready.get(host.name());
            var refusal = own == null ? otherName(host, ready.values()) : otherVersion(host, own, fleet.cluster());
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return super.decideOnAnswers(seen, fleet);
    }

    private static Optional<Decision> otherVersion(Host host, Doc node, Cluster cluster) {
        var version = node.text("status", "nodeInfo", "kubeletVersion");
        return version.isEmpty() || version.equals("v" + cluster.kubernetes())
                ? Optional.empty()
                : Optional.of(Decision.refused(host.name(), otherVersion(version, cluster), KEEP));
    }

    private static Optional<Decision> otherName(Host host, Collection<Doc> nodes) {
        return nodes.stream()
                .filter(n -> n.at("status", "addresses").items().stream()
                        .anyMatch(a -> a.text("type").equals("InternalIP")
                                && a.text("address").equals(host.address())))
                .findFirst()
                .map(n -> Decision.refused(
                        host.name(),
                        "the node at " + host.address() + " is " + n.name(),
                        "call it so: Host.of(\"" + n.name() + "\", \"" + host.address()
                                + "\"); or if that node is no more: kubectl delete node " + n.name()));
    }

    /** What is said of a kubelet that is not of the cluster's version. */
    static String otherVersion(String version, Cluster cluster) {
        return "its kubelet is " + version + ", not v" + cluster.kubernetes();
    }

    @Override
    List<String> names(Fleet fleet) {
        return fleet.answering(nodes(fleet.cluster())).stream().map(Host::name).toList();
    }

    @Override
    String objects(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }
}

package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;
import java.util.Optional;
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
        var nodes = Doc.list(seen, NODES);
        for (var host : fleet.answering(nodes(fleet.cluster()))) {
            for (var node : nodes) {
                var differs = differs(host, node, fleet.cluster());
                if (differs.isPresent()) {
                    return differs.get();
                }
            }
        }
        return super.decideOnAnswers(seen, fleet);
    }

    private static Optional<Decision> differs(Host host, Doc node, Cluster cluster) {
        var version = node.text("status", "nodeInfo", "kubeletVersion");
        if (node.name().equals(host.name())) {
            return version.isEmpty() || version.equals("v" + cluster.kubernetes())
                    ? Optional.empty()
                    : Optional.of(Decision.refused(host.name(), otherVersion(version, cluster), KEEP));
        }
        var there = node.at("status", "addresses").items().stream()
                .anyMatch(a ->
                        a.text("type").equals("InternalIP") && a.text("address").equals(host.address()));
        return there
                ? Optional.of(Decision.refused(
                        host.name(),
                        "the node at " + host.address() + " is " + node.name(),
                        "call it so: Host.of(\"" + node.name() + "\", \"" + host.address() + "\")"))
                : Optional.empty();
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

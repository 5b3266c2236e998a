package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code nodes/healthy}: every host is a Ready node that takes pods, with a kubelet of the version. */
final class NodesHealthy extends ApiCheck {

    @Override
    public String id() {
        return "nodes/healthy";
    }

    @Override
    List<String> paths(Cluster cluster) {
        return List.of(NodesReady.NODES);
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var nodes = Doc.list(api, NodesReady.NODES).stream()
                .collect(Collectors.toMap(Doc::name, Function.identity(), (a, b) -> a));
        for (var host : NodesReady.nodes(cluster)) {
            var node = nodes.get(host.name());
            if (node == null) {
                findings.error(host.name(), "is not a node of the cluster", NodesReady.JOIN);
                continue;
            }
            if (!node.is("Ready")) {
                findings.error(
                        host.name(), Wait.observation(node, "Ready"), "look at its kubelet: journalctl -u kubelet");
            }
            var version = node.text("status", "nodeInfo", "kubeletVersion");
            if (!version.equals("v" + cluster.kubernetes())) {
                findings.error(host.name(), NodesReady.otherVersion(version, cluster), NodesReady.KEEP);
            }
            if (node.text("spec", "unschedulable").equals("true")) {
                findings.warning(host.name(), "takes no new pods", "kubectl uncordon " + host.name());
            }
        }
    }
}

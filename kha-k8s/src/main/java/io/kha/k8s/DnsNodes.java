package io.kha.k8s;

import io.kha.step.Seen;
import java.util.List;
import java.util.Set;

/** The nodes that could take a pod of the cluster's DNS. */
final class DnsNodes {
    /**
     * The taints that keep no pod of kubeadm's DNS away: it tolerates those of masters ({@code master} before 1.25), and the last stays for a
     * moment on a node that has become Ready.
     */
    private static final Set<String> NO_MATTER = Set.of(
            "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node.kubernetes.io/not-ready");

    private DnsNodes() {}

    /** Their names, in order: they are Ready, take pods, and have no taint that it does not tolerate. */
    static List<String> of(Seen api) {
        return Doc.list(api, NodesReady.NODES).stream()
                .filter(node -> node.is("Ready")
                        && !node.text("spec", "unschedulable").equals("true")
                        && node.at("spec", "taints").items().stream().allMatch(DnsNodes::tolerated))
                .map(Doc::name)
                .sorted()
                .toList();
    }

    private static boolean tolerated(Doc taint) {
        return taint.text("effect").equals("PreferNoSchedule") || NO_MATTER.contains(taint.text("key"));
    }
}

package io.kha.k8s;

import io.kha.Cluster;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The nodes that a cluster's definition does not name and that have pods of a list. They are told by the pods, not by the list of nodes:
 * a node that was deleted has its pods for a while still.
 *
 * @param names in their order
 */
record OtherNodes(Set<String> names) {
    static final OtherNodes NONE = new OtherNodes(Set.of());

    static OtherNodes of(List<Doc> pods, Cluster cluster) {
        var names = new TreeSet<String>();
        pods.forEach(pod -> names.add(node(pod)));
        NodesReady.nodes(cluster).forEach(host -> names.remove(host.name()));
        names.remove(""); // of a pod that is on no node yet
        return new OtherNodes(names);
    }

    /** The pods that are on none of them. */
    List<Doc> without(List<Doc> pods) {
        return pods.stream().filter(pod -> !names.contains(node(pod))).toList();
    }

    /** What a query asks for the same with; empty for none. A selector cannot ask for pods on one of several nodes. */
    String selector() {
        return names.isEmpty() ? "" : "&fieldSelector=spec.nodeName!%3D" + String.join(",spec.nodeName!%3D", names);
    }

    private static String node(Doc pod) {
        return pod.text("spec", "nodeName");
    }
}

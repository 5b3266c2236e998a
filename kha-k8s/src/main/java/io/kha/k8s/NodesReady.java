package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Fleet;
import java.util.List;
import java.util.stream.Stream;

/** {@code nodes/ready}: waits until the nodes of all hosts that answer are Ready. */
final class NodesReady extends AwaitReady {
    static final String NODES = "/api/v1/nodes";

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
    List<String> names(Fleet fleet) {
        return fleet.answering(nodes(fleet.cluster())).stream().map(Host::name).toList();
    }

    @Override
    String objects(int count) {
        return count == 1 ? "1 node" : count + " nodes";
    }
}

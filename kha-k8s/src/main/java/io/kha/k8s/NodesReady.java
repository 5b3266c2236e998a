package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** {@code nodes/ready}: waits until the nodes of all hosts that answer are Ready, for ten minutes. */
final class NodesReady extends ApiStep {
    static final String NODES = "/api/v1/nodes";

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
    public List<Read<?>> reads(Scope scope) {
        return List.of(new Read.Api(NODES));
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var await = await(fleet);
        var lacking = Wait.lacking(await, Doc.object(seen, NODES).orElse(Doc.NOTHING));
        return lacking.isEmpty() ? Decision.satisfied() : Decision.change(String.join("; ", lacking), await);
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return Decision.change("known when the API answers", await(fleet));
    }

    private static Op.AwaitCondition await(Fleet fleet) {
        var names =
                fleet.answering(nodes(fleet.cluster())).stream().map(Host::name).toList();
        var what = names.size() == 1 ? "1 node is Ready" : names.size() + " nodes are Ready";
        return new Op.AwaitCondition(what, NODES, names, "Ready", Duration.ofMinutes(10), Duration.ofSeconds(2));
    }
}

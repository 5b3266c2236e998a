package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.internal.render.PodRoutes;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** With the bridge network: every node has the routes to the pods of all others, which something else on the host may have dropped. */
final class BridgeCheck implements Check {
    @Override
    public String id() {
        return "network/routes";
    }

    @Override
    public Collection<Host> hosts(Cluster cluster) {
        return BridgeNetwork.wanted(cluster) ? StandardRecipe.nodes(cluster) : List.of();
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return BridgeNetwork.routeReads(scope.cluster());
    }

    @Override
    public List<Finding> findings(Fleet fleet) {
        var findings = new ArrayList<Finding>();
        if (!BridgeNetwork.wanted(fleet.cluster())) {
            return findings;
        }
        var shares = BridgeNetwork.known(fleet);
        for (var node : fleet.answering(StandardRecipe.nodes(fleet.cluster()))) {
            var routes = BridgeNetwork.routes(fleet.cluster());
            var answer = fleet.seen(node).get(routes);
            if (!answer.ok()) {
                findings.add(Untold.finding(id(), node, "its routes", routes, answer));
                continue;
            }
            var missing = BridgeNetwork.missing(fleet.seen(node), shares, fleet.cluster());
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        node.name(),
                        "it has no route to the pods of " + missing,
                        "apply a plan, or `systemctl restart " + PodRoutes.UNIT
                                + "` there; if they go again, see what removes them"
                                + " (systemd-networkd: ManageForeignRoutes=no)"));
            }
        }
        return findings;
    }
}

package io.kha.internal.recipe;

import inet.ipaddr.IPAddressString;
import io.kha.Cni;
import io.kha.Host;
import io.kha.internal.render.BridgeConflist;
import io.kha.internal.render.RoutesUnit;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network with nothing to download: a bridge on every node and routes between them. A node keeps the part of the pod network that it
 * has; a new one gets the first that is free.
 */
final class BridgeNetwork implements Step {
    private static final String CONFIG = "/etc/cni/net.d/10-kha.conflist";
    private static final String UNIT = "kha-routes.service";
    private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;

    @Override
    public String id() {
        return "network/bridge";
    }

    @Override
    public String title() {
        return "pods have a network";
    }

    private static boolean wanted(io.kha.Cluster cluster) {
        return cluster.network().kind() == Cni.Kind.BRIDGE;
    }

    private static List<Host> nodes(io.kha.Cluster cluster) {
        var nodes = new ArrayList<>(cluster.masters());
        nodes.addAll(cluster.workers());
        return nodes;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return wanted(scope.cluster())
                ? List.of(Read.text(CONFIG), Read.text(UNIT_FILE), new Read.Unit(UNIT))
                : List.of();
    }

    /** Which part of the pod network each node has or gets. */
    private static Map<Host, String> parts(Fleet fleet) {
        var network = fleet.cluster().network();
        Map<Host, String> parts = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        var nodes = nodes(fleet.cluster());
        for (var node : fleet.answering(nodes)) {
            BridgeConflist.subnet(fleet.seen(node).text(CONFIG))
                    .filter(taken::add)
                    .ifPresent(s -> parts.put(node, s));
        }
        var blocks = new IPAddressString(network.podSubnet())
                .getAddress()
                .setPrefixLength(network.nodePrefix(), false)
                .prefixBlockIterator();
        for (var node : nodes) {
            while (!parts.containsKey(node)) {
                var next = blocks.next().toCanonicalString();
                if (taken.add(next)) {
                    parts.put(node, next);
                }
            }
        }
        return parts;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!wanted(fleet.cluster())) {
            return Decision.satisfied();
        }
        var parts = parts(fleet);
        Map<String, String> routes = new LinkedHashMap<>();
        parts.forEach((node, subnet) -> {
            if (!node.equals(seen.host())) {
                routes.put(subnet, node.address());
            }
        });
        var own = parts.getOrDefault(seen.host(), "");
        var ops = new ArrayList<Op>(Ensure.text(
                seen, CONFIG, BridgeConflist.text(own, fleet.cluster().network().podSubnet())));
        var unit = seen.unit(UNIT);
        var file = Ensure.text(seen, UNIT_FILE, RoutesUnit.text(routes));
        ops.addAll(file);
        if (!file.isEmpty() || unit.needsReload()) {
            ops.add(new Op.Unit(UNIT, Op.Unit.Action.RELOAD));
        }
        ops.addAll(Ensure.enabled(seen, UNIT));
        if (!file.isEmpty() || !unit.isActive()) {
            ops.add(new Op.Unit(UNIT, Op.Unit.Action.RESTART));
        }
        return Decision.of("absent or other routes", ops);
    }
}

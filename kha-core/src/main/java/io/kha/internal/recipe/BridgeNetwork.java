package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Host;
import io.kha.internal.render.BridgeCni;
import io.kha.internal.render.PodRoutes;
import io.kha.internal.render.PodSubnets;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A network with nothing to download: a bridge on every node and routes between them. A node keeps the share of the pods' network that
 * it has; a new one gets one that is free.
 */
final class BridgeNetwork implements Step {
    private static final Pattern SUBNET = Pattern.compile("\"subnet\"\\s*:\\s*\"([^\"]+)\"");

    /** The routes that kha has set: without a family ip(8) tells those of IPv4 alone. */
    static Read.Command routes(Cluster cluster) {
        return Read.command(
                "ip",
                cluster.network().podSubnet().contains(":") ? "-6" : "-4",
                "route",
                "show",
                "proto",
                String.valueOf(PodRoutes.PROTOCOL));
    }

    @Override
    public String id() {
        return "network/bridge";
    }

    @Override
    public String title() {
        return "pods have a network";
    }

    static boolean wanted(Cluster cluster) {
        return cluster.network().kind() == Cni.Kind.BRIDGE;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        if (!wanted(scope.cluster())) {
            return List.of();
        }
        var reads = new ArrayList<>(routeReads(scope.cluster()));
        reads.add(Read.text(PodRoutes.UNIT_PATH));
        reads.add(new Read.Unit(PodRoutes.UNIT));
        return reads;
    }

    /** What {@link #known} and {@link #missing} ask. */
    static List<Read<?>> routeReads(Cluster cluster) {
        return List.of(Read.text(BridgeCni.PATH), Read.text(PodRoutes.SCRIPT), routes(cluster));
    }

    /** The shares that nodes have, by what they say themselves, or what others say of one that does not answer. */
    static Map<Host, String> known(Fleet fleet) {
        var nodes = StandardRecipe.nodes(fleet.cluster());
        Map<Host, String> known = new LinkedHashMap<>();
        for (var node : fleet.answering(nodes)) {
            var matcher = SUBNET.matcher(fleet.seen(node).text(BridgeCni.PATH));
            if (matcher.find()) {
                known.put(node, matcher.group(1));
            }
        }
        for (var node : nodes) { // one that does not answer keeps what the others have as its own
            if (!fleet.answers(node)) {
                fleet.answering(nodes).stream()
                        .flatMap(other -> PodRoutes.share(fleet.seen(other).text(PodRoutes.SCRIPT), node).stream())
                        .findFirst()
                        .ifPresent(share -> known.put(node, share));
            }
        }
        return known;
    }

    private static Map<Host, String> shares(Fleet fleet) {
        var assigned = PodSubnets.assign(fleet.cluster(), known(fleet));
        Map<Host, String> shares = new LinkedHashMap<>(); // in one order, whoever has a share already
        StandardRecipe.nodes(fleet.cluster()).stream()
                .filter(assigned::containsKey)
                .forEach(node -> shares.put(node, assigned.get(node)));
        return shares;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!wanted(fleet.cluster())) {
            return Decision.satisfied();
        }
        var shares = shares(fleet);
        var own = shares.get(seen.host());
        if (own == null) {
            return Decision.refused(
                    seen.host().name(),
                    "no share of the pods' network " + fleet.cluster().network().podSubnet() + " is free for it",
                    "name fewer nodes: those that are there keep their shares, also with another .nodePrefix(..)");
        }
        var script = PodRoutes.script(fleet.cluster(), seen.host(), shares);
        var digest = Digests.sha256(script.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        var ops = new ArrayList<Op>(Ensure.text(seen, BridgeCni.PATH, BridgeCni.conflist(own)));
        ops.addAll(Ensure.file(seen, PodRoutes.SCRIPT, "0755", Content.of(script)));
        var unit = seen.unit(PodRoutes.UNIT);
        var file = Ensure.text(seen, PodRoutes.UNIT_PATH, PodRoutes.unit(digest));
        ops.addAll(file);
        if (!file.isEmpty() || unit.needsReload()) {
            ops.add(new Op.Unit(PodRoutes.UNIT, Op.Unit.Action.RELOAD));
        }
        ops.addAll(Ensure.enabled(seen, PodRoutes.UNIT));
        if (!unit.isActive()) {
            ops.add(new Op.Unit(PodRoutes.UNIT, Op.Unit.Action.START));
        }
        // After a start too: on a host that boots the unit may be there when the plan is applied, and its routes not
        // yet.
        if (!unit.isActive() || !missing(seen, shares, fleet.cluster()).isEmpty()) {
            ops.add(new Op.Exec(
                    List.of(PodRoutes.SCRIPT),
                    null,
                    null,
                    Duration.ofMinutes(1),
                    Map.of(routes(fleet.cluster()), Op.Unsettled.UNSETTLED)));
        }
        return Decision.of("absent or other routes", ops);
    }

    /** The nodes to whose shares the kernel has no route: a unit that ran once does not tell. */
    static List<Host> missing(Seen seen, Map<Host, String> shares, Cluster cluster) {
        CommandAnswer answer = seen.get(routes(cluster));
        return shares.entrySet().stream()
                .filter(e -> !e.getKey().equals(seen.host()))
                .filter(e -> answer.out()
                        .lines()
                        .noneMatch(line -> line.startsWith(
                                e.getValue() + " via " + e.getKey().address() + " ")))
                .map(Map.Entry::getKey)
                .toList();
    }
}

package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The recipe laid out on the hosts of a cluster: what is done where, and what must be done before. */
final class Graph {

    /**
     * One step on one host.
     *
     * @param index the step's place in the recipe
     */
    record Node(int index, Step step, Host host) {
        @Override
        public String toString() {
            return step.id() + "@" + host;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Host, List<Node>> byHost = new LinkedHashMap<>();
    private final Map<String, List<Node>> byStep = new LinkedHashMap<>();
    private final Map<Node, Set<Node>> needs = new LinkedHashMap<>();
    private final Set<Node> awaited = new LinkedHashSet<>();

    Graph(Cluster cluster, Recipe recipe) {
        var placements = recipe.placements();
        for (int i = 0; i < placements.size(); i++) {
            for (var host : new LinkedHashSet<Host>(placements.get(i).where().apply(cluster))) {
                var node = new Node(i, placements.get(i).step(), host);
                nodes.add(node);
                byHost.computeIfAbsent(host, h -> new ArrayList<>()).add(node);
                byStep.computeIfAbsent(node.step().id(), s -> new ArrayList<>()).add(node);
                needs.put(node, new LinkedHashSet<>());
            }
        }
        placements.forEach(this::order);
        needs.forEach((node, before) -> awaited.addAll(before));
    }

    private void order(Placement placement) {
        var here = byStep.getOrDefault(placement.step().id(), List.of());
        Node previous = null;
        for (var node : here) {
            for (var id : placement.after()) {
                needs(node).addAll(byStep.getOrDefault(id, List.of()));
            }
            if (placement.rolling() && previous != null) {
                needs(node).add(gate(placement, previous));
            }
            previous = node;
        }
    }

    private Node gate(Placement placement, Node on) {
        return byStep.getOrDefault(placement.gate(), List.of()).stream()
                .filter(n -> n.host().equals(on.host()))
                .findFirst()
                .orElse(on);
    }

    private Set<Node> needs(Node node) {
        return needs.getOrDefault(node, Set.of());
    }

    /** All nodes in the order of the recipe, which is an order of the graph too. */
    List<Node> nodes() {
        return nodes;
    }

    /** The hosts in the order they first appear. */
    Set<Host> hosts() {
        return byHost.keySet();
    }

    /** The nodes of a host in order. */
    List<Node> on(Host host) {
        return byHost.getOrDefault(host, List.of());
    }

    /** Whether every node of other hosts that this one waits for is done. */
    boolean ready(Node node, Set<Node> done) {
        return done.containsAll(needs(node));
    }

    /** Whether nodes of other hosts wait for this one. */
    boolean awaited(Node node) {
        return awaited.contains(node);
    }
}

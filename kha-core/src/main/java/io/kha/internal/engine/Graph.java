package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.KhaException;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recipe laid out on the hosts of a cluster: what is done where, and what must be done before. */
final class Graph {
    private static final Logger LOG = LoggerFactory.getLogger(Graph.class);

    /** One step on one host. Each is there once, so that it is equal to itself alone, and found at once among many. */
    static final class Node {
        private final Step step;
        private final Host host;

        private Node(Step step, Host host) {
            this.step = step;
            this.host = host;
        }

        Step step() {
            return step;
        }

        Host host() {
            return host;
        }

        /** What its step decides; a step that breaks is a refusal, so that a run ends with an outcome whatever its steps do. */
        Decision decide(Fleet fleet) {
            return whole(() -> step.decide(fleet.seen(host), fleet));
        }

        /** The most that its step may do. */
        Decision bound(Fleet fleet, UnknownRead unknown) {
            return whole(() -> step.bound(fleet.seen(host), fleet, unknown));
        }

        private Decision whole(Supplier<Decision> decision) {
            try {
                return decision.get();
            } catch (UnknownRead u) {
                throw u;
            } catch (RuntimeException e) {
                LOG.debug("{} could not decide", this, e);
                var what = e instanceof KhaException ? e.getMessage() : e.toString();
                return Decision.refused(
                        host.name(),
                        "step " + step.id() + " could not decide: " + what,
                        "mend what it names, then plan again; if it names nothing of yours, report it with the log at DEBUG");
            }
        }

        @Override
        public String toString() {
            return step.id() + "@" + host;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Host, List<Node>> byHost = new LinkedHashMap<>();
    private final Map<String, Map<Host, Node>> byStep = new LinkedHashMap<>();

    /** The steps that a node waits for on every host, by the id of its own. */
    private final Map<String, Set<String>> after = new HashMap<>();

    /** The steps that wait for one on every host, by its id. */
    private final Map<String, Set<String>> before = new HashMap<>();

    /** The one node of another host that a node waits for, where hosts go one at a time. */
    private final Map<Node, Node> gates = new HashMap<>();

    private final Map<Node, List<Node>> gated = new HashMap<>();

    private final Set<String> rolling = new HashSet<>();

    Graph(Cluster cluster, Recipe recipe) {
        for (var placement : recipe.placements()) {
            for (var host : new LinkedHashSet<Host>(placement.where().apply(cluster))) {
                var node = new Node(placement.step(), host);
                nodes.add(node);
                byHost.computeIfAbsent(host, h -> new ArrayList<>()).add(node);
                byStep.computeIfAbsent(node.step().id(), s -> new LinkedHashMap<>())
                        .put(host, node);
            }
        }
        recipe.placements().forEach(this::order);
    }

    private void order(Placement placement) {
        var id = placement.step().id();
        after.put(id, placement.after());
        placement.after().forEach(a -> before.computeIfAbsent(a, s -> new LinkedHashSet<>())
                .add(id));
        if (placement.rolling()) {
            rolling.add(id);
            Node previous = null;
            for (var node : at(id)) {
                if (previous != null) {
                    var gate = byStep.getOrDefault(placement.gate(), Map.of()).getOrDefault(previous.host(), previous);
                    gates.put(node, gate);
                    gated.computeIfAbsent(gate, g -> new ArrayList<>()).add(node);
                }
                previous = node;
            }
        }
    }

    /** Whether a step goes over its hosts one at a time. */
    boolean rolls(String step) {
        return rolling.contains(step);
    }

    /** The nodes of a step, in the order of its hosts. */
    Collection<Node> at(String step) {
        return byStep.getOrDefault(step, Map.of()).values();
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

    /** The steps that must be done on every host before this one begins. */
    Set<String> after(Node node) {
        return after.getOrDefault(node.step().id(), Set.of());
    }

    /** The steps that wait until this one is done on every host. */
    Set<String> before(Node node) {
        return before.getOrDefault(node.step().id(), Set.of());
    }

    /** The node of another host that must be done before this one begins. */
    @Nullable
    Node gate(Node node) {
        return gates.get(node);
    }

    /** The nodes of other hosts that wait for this very one. */
    List<Node> gated(Node node) {
        return gated.getOrDefault(node, List.of());
    }

    /** Whether nodes of other hosts wait for this one. */
    boolean awaited(Node node) {
        return !gated(node).isEmpty() || before(node).stream().anyMatch(id -> !at(id).isEmpty());
    }
}

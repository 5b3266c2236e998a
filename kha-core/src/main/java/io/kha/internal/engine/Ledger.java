package io.kha.internal.engine;

import io.kha.Host;
import io.kha.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a graph is done, and which hosts may be able to go on. A host is named when something was done that it waits for, and not
 * looked at else: what a run costs grows with what it does, not with how many hosts wait meanwhile.
 */
final class Ledger {
    private final Graph graph;
    private final List<Host> hosts;
    private final Map<Host, Integer> order = new HashMap<>();
    private final Set<Graph.Node> done = new HashSet<>();
    private final Map<String, Integer> left = new HashMap<>();
    private final Map<Host, Integer> next = new HashMap<>();
    private final TreeSet<Integer> awake = new TreeSet<>();

    Ledger(Graph graph) {
        this.graph = graph;
        this.hosts = List.copyOf(graph.hosts());
        for (int i = 0; i < hosts.size(); i++) {
            order.put(hosts.get(i), i);
            awake.add(i);
        }
        graph.nodes().forEach(n -> left.merge(n.step().id(), 1, Integer::sum));
    }

    /** A node is done; who waited for it is awake. */
    void done(Graph.Node node) {
        if (!done.add(node)) {
            return;
        }
        graph.gated(node).forEach(n -> wake(n.host()));
        if (left.merge(node.step().id(), -1, Integer::sum) == 0) {
            graph.before(node).forEach(id -> graph.at(id).forEach(n -> wake(n.host())));
        }
    }

    boolean isDone(Graph.Node node) {
        return done.contains(node);
    }

    /** Whether everything is done. */
    boolean complete() {
        return done.size() == graph.nodes().size();
    }

    /** What is not done, in the order of the graph. */
    List<Graph.Node> open() {
        return graph.nodes().stream().filter(n -> !done.contains(n)).toList();
    }

    /** What of a plan is not done, as the plan of it. */
    Plan remaining(Plan plan, int executions) {
        var left =
                open().stream().map(n -> n.step().id() + "@" + n.host().name()).collect(Collectors.toSet());
        var steps = plan.steps().stream()
                .filter(s -> left.contains(s.id() + "@" + s.host()))
                .toList();
        return Plan.of(plan.cluster(), steps, List.of(), executions, plan.absent());
    }

    /** Whether every node of other hosts that this one waits for is done. */
    boolean ready(Graph.Node node) {
        var gate = graph.gate(node);
        return (gate == null || done.contains(gate))
                && graph.after(node).stream().allMatch(id -> left.getOrDefault(id, 0) == 0);
    }

    /** The nodes of a host from the first that is not done. */
    List<Graph.Node> from(Host host) {
        var nodes = graph.on(host);
        int at = next.getOrDefault(host, 0);
        while (at < nodes.size() && done.contains(nodes.get(at))) {
            at++;
        }
        next.put(host, at);
        return nodes.subList(at, nodes.size());
    }

    /** A host may be able to go on. */
    void wake(Host host) {
        var at = order.get(host);
        if (at != null) {
            awake.add(at);
        }
    }

    /** The first host that may be able to go on, which is then looked at; null when there is none. */
    @Nullable
    Host awake() {
        var at = awake.pollFirst();
        return at == null ? null : hosts.get(at);
    }
}

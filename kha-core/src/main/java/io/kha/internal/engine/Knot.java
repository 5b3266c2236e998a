package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Problem;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Steps that wait for each other, so that no run comes to its end though nothing fails. Whether a recipe has one is a question of where
 * its steps are placed: one that waits between a rolling step and its gate is right on other hosts than theirs.
 */
final class Knot {

    /** A step that waits for one of another host: through its gate, or because it must be done on every host. */
    private record Wait(Graph.Node node, Graph.Node on, boolean everywhere) {}

    private final Graph graph;
    private final Ledger ledger;

    private Knot(Graph graph) {
        this.graph = graph;
        this.ledger = new Ledger(graph);
    }

    /** What is wrong with a recipe on the hosts of a cluster; empty when a run comes to its end. */
    static Optional<Problem> of(Cluster cluster, Recipe recipe) {
        var knot = new Knot(new Graph(cluster, Recipe.of(spans(recipe.placements()))));
        knot.walk();
        return knot.ledger.complete() ? Optional.empty() : Optional.of(knot.problem());
    }

    /**
     * The steps from each rolling one to its gate. Only by a gate does one wait for what comes later in the recipe, so that whatever
     * closes a circle is among them; that they are few is why many hosts cost nothing here.
     */
    private static List<Placement> spans(List<Placement> all) {
        var ids = all.stream().map(p -> p.step().id()).toList();
        var within = new BitSet();
        for (int i = 0; i < ids.size(); i++) {
            if (all.get(i).rolling()) {
                within.set(i, Math.max(i, ids.indexOf(all.get(i).gate())) + 1);
            }
        }
        var kept = within.stream().mapToObj(ids::get).collect(Collectors.toSet());
        return within.stream().mapToObj(all::get).map(p -> among(kept, p)).toList();
    }

    private static Placement among(Set<String> ids, Placement p) {
        var after = new TreeSet<>(p.after());
        after.retainAll(ids);
        return new Placement(p.step(), p.where(), after, p.rolling(), p.rolling() ? p.gate() : "");
    }

    /** Goes the way of a run in which nothing fails. */
    private void walk() {
        for (var host = ledger.awake(); host != null; host = ledger.awake()) {
            for (var node : ledger.from(host)) {
                if (!ledger.ready(node)) {
                    break;
                }
                ledger.done(node);
            }
        }
    }

    private Graph.Node next(Host host) {
        return ledger.from(host).get(0);
    }

    private Wait wait(Graph.Node node) {
        var gate = graph.gate(node);
        return gate != null && !ledger.isDone(gate)
                ? new Wait(node, gate, false)
                : graph.after(node).stream()
                        .flatMap(id -> graph.at(id).stream())
                        .filter(n -> !ledger.isDone(n))
                        .findFirst()
                        .map(n -> new Wait(node, n, true))
                        .orElseThrow();
    }

    /** Each waits for the host of the next, and the last for that of the first; that is one which waits for all hosts, if any does. */
    private List<Wait> circle() {
        var waits = new ArrayList<Wait>();
        var nodes = new ArrayList<Graph.Node>();
        var node = next(ledger.open().get(0).host());
        while (!nodes.contains(node)) {
            nodes.add(node);
            waits.add(wait(node));
            node = next(waits.get(waits.size() - 1).on().host());
        }
        var circle = waits.subList(nodes.indexOf(node), waits.size());
        for (int i = 0; i < circle.size() && !circle.get(0).everywhere(); i++) {
            Collections.rotate(circle, -1);
        }
        return circle;
    }

    private Problem problem() {
        var circle = circle();
        var told = circle.stream().map(this::told).collect(Collectors.joining("; "));
        var node = circle.get(0).node();
        return Problem.error(
                node.step().id() + " on " + node.host(), "no run of this recipe can end: " + told, remedy(circle));
    }

    private String told(Wait wait) {
        var next = next(wait.on().host());
        return wait.node() + " waits for " + wait.on() + (next == wait.on() ? "" : ", which comes after " + next);
    }

    private static String remedy(List<Wait> circle) {
        var first = circle.get(0);
        if (!first.everywhere()) {
            var rolling = circle.stream().map(w -> w.node().step().id()).collect(Collectors.toCollection(TreeSet::new));
            return "place these rolling steps on their hosts in the same order: " + rolling;
        }
        var id = first.node().step().id();
        var wanted = circle.get(circle.size() - 1).on(); // it comes after the first node, or is it
        var place = wanted == first.node()
                ? ""
                : "put " + id + " after " + wanted.step().id() + ", or ";
        return place + "let " + id + " not wait for " + first.on().step().id() + " (Placement.after)";
    }
}

package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.Problem;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Recipe;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads every host, decides every step on what was seen and what the steps before will make of it, and changes nothing. */
final class Planner {
    private static final int ROUNDS = 10; // of reading what a decision found out that it needs

    private final Cluster cluster;
    private final Recipe recipe;
    private final Graph graph;
    private final Facts facts;
    private final Survey survey;
    private final Inventory inventory;
    private final Instant now;
    private final Set<String> absent;

    private final List<PlannedStep> steps = new ArrayList<>();
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Map<Graph.Node, UnknownRead> asking = new LinkedHashMap<>();

    Planner(
            Cluster cluster,
            Recipe recipe,
            Facts facts,
            Survey survey,
            Inventory inventory,
            Instant now,
            Set<String> absent) {
        this.cluster = cluster;
        this.recipe = recipe;
        this.graph = new Graph(cluster, recipe);
        this.facts = facts;
        this.survey = survey;
        this.inventory = inventory;
        this.now = now;
        this.absent = absent;
    }

    /** Makes the plan; the executions are counted by the caller. */
    void plan() throws InterruptedException {
        survey.read(graph);
        pass();
        for (int round = 0; round < ROUNDS && !asking.isEmpty(); round++) {
            survey.read(missing());
            pass();
        }
        asking.forEach((node, u) -> problems.add(Problem.error(
                where(node),
                "it asks for ever more, after " + ROUNDS + " rounds of reading for " + u.read() + " of " + u.host(),
                "let the step announce what it reads, and ask for the same each time")));
        Knot.of(cluster, recipe).ifPresent(problems::add);
    }

    private Map<Host, Set<Read<?>>> missing() {
        var missing = new LinkedHashMap<Host, Set<Read<?>>>();
        asking.values().forEach(u -> missing.computeIfAbsent(u.host(), h -> new LinkedHashSet<>())
                .add(u.read()));
        return missing;
    }

    private static String where(Graph.Node node) {
        return node.step().id() + " on " + node.host();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void pass() {
        steps.clear();
        problems.clear();
        asking.clear();
        problems.addAll(cluster.warnings());
        var overlay = new Overlay(facts);
        var fleet = new FleetView(cluster, facts, overlay, inventory, CellBox.PLANNED, now);
        for (var host : graph.hosts()) {
            var silence = facts.silence(host);
            if (silence != null && absent.contains(host.name())) {
                problems.add(Problem.warning(
                        host.name(), "is left out, by its name: " + silence, "bring it back and plan again"));
            } else if (silence != null && !host.equals(Fleet.API)) {
                problems.add(Problem.error(host.name(), silence, facts.remedy(host)));
            }
        }
        boolean api = !fleet.answering(cluster.masters()).isEmpty(); // there is none without a master
        for (var node : graph.nodes()) {
            if (node.host().equals(Fleet.API) ? api : fleet.answers(node.host())) {
                decide(node, fleet, overlay);
            }
        }
    }

    private void decide(Graph.Node node, FleetView fleet, Overlay overlay) {
        var trail = new Trail();
        fleet.follow(trail);
        try {
            plan(node, node.decide(fleet), false, overlay, trail);
        } catch (UnknownRead u) {
            if (u.why() == UnknownRead.Why.UNASKED) {
                asking.put(node, u);
            } else if (u.why() == UnknownRead.Why.TOO_LARGE) { // what nobody has read whole is not written either
                problems.add(Problem.error(
                        where(node), String.valueOf(u.getMessage()), "make the file smaller and plan again"));
            } else {
                bound(node, fleet, u, overlay, trail);
            }
        }
    }

    /** What the step may do at most; a bound that is not known either is a problem of the plan. */
    private void bound(Graph.Node node, FleetView fleet, UnknownRead unknown, Overlay overlay, Trail trail) {
        if (unknown.why() == UnknownRead.Why.UNANSWERED && refused(unknown.host())) {
            return; // the host has said why
        }
        try {
            plan(node, node.bound(fleet, unknown), true, overlay, trail);
        } catch (UnknownRead u) {
            if (u.why() == UnknownRead.Why.UNASKED) {
                asking.put(node, u);
            } else {
                problems.add(Problem.error(
                        where(node),
                        "cannot be planned: " + u.getMessage(),
                        u.why() == UnknownRead.Why.UNSETTLED
                                ? "only doing the steps before it can tell: its bound must not ask for that"
                                : "make " + u.host() + " answer and plan again"));
            }
        }
    }

    /** Whether a host has problems of its own. */
    private boolean refused(Host host) {
        return problems.stream()
                .anyMatch(
                        p -> p.severity() == Problem.Severity.ERROR && p.where().equals(host.name()));
    }

    private void plan(Graph.Node node, Decision decision, boolean open, Overlay overlay, Trail trail) {
        if (decision instanceof Decision.Refused r) {
            problems.add(Problem.error(r.where(), r.what(), r.remedy()));
        } else if (decision instanceof Decision.Change c) {
            var diff = DiffText.of(c.ops(), read -> {
                var planned = overlay.get(node.host(), read);
                return planned != null ? planned : facts.find(node.host(), read);
            });
            steps.add(new PlannedStep(
                    node.step().id(),
                    node.step().title(),
                    node.host().name(),
                    c.reason(),
                    PlannedOps.of(c.ops()),
                    open,
                    diff,
                    trail.digest()));
            for (Op op : c.ops()) {
                overlay.lay(node.host(), op);
            }
        }
    }

    Plan result(int executions) {
        return Plan.of(cluster, steps, problems(), executions, absent);
    }
}

package io.kha.internal.engine;

import io.kha.Cancellation;
import io.kha.Cluster;
import io.kha.Event;
import io.kha.Host;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.Report;
import io.kha.Secret;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Inventory;
import io.kha.step.Recipe;
import io.kha.step.Source;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The verbs, on one crew. One at a time. */
public final class Engine implements AutoCloseable {
    private final Crew crew;
    private final Source source;

    @Nullable
    private final ClusterApi api;

    public Engine(Crew crew, Source source, @Nullable ClusterApi api) {
        this.crew = crew;
        this.source = source;
        this.api = api;
    }

    /** Plans; hosts in {@code absent} need not answer. */
    public Plan plan(Cluster cluster, Recipe recipe, Inventory inventory, Set<String> absent)
            throws InterruptedException {
        crew.tasks().begin();
        var before = crew.executions();
        var facts = new Facts(source::now);
        var survey = new Survey(cluster, crew, facts, inventory, api);
        var planner = new Planner(cluster, recipe, facts, survey, inventory, source.now(), absent);
        planner.plan();
        return planner.result(crew.executions() - before);
    }

    /** Applies a plan. */
    public Outcome apply(
            Plan plan,
            Recipe recipe,
            Inventory inventory,
            Set<String> absent,
            Consumer<Event> listener,
            Cancellation cancellation)
            throws InterruptedException {
        if (plan.saved()) {
            var stale = Saved.stale(plan, plan(plan.cluster(), recipe, inventory, absent));
            if (stale.isPresent()) {
                var failure = stale.get();
                listener.accept(new Event.Failed(failure.host(), failure.step(), failure.said()));
                return new Outcome.Failed(failure, 0, plan);
            }
        }
        if (plan.isEmpty()) {
            return new Outcome.Applied(0, 0);
        }
        crew.tasks().begin();
        var facts = new Facts(source::now);
        var survey = new Survey(plan.cluster(), crew, facts, inventory, api);
        try {
            var runner = new Runner(
                    plan,
                    new Graph(plan.cluster(), recipe),
                    crew,
                    facts,
                    survey,
                    inventory,
                    new CellBox(source),
                    source::now,
                    listener,
                    cancellation);
            return runner.run(absent);
        } finally {
            crew.release();
        }
    }

    /**
     * Puts out whoever writes to a host.
     *
     * @return the hosts where that could not be done, and why
     */
    public List<String> takeOver(Cluster cluster) throws InterruptedException {
        crew.tasks().begin();
        var refused = new ArrayList<String>();
        try {
            for (var host : cluster.hosts()) {
                crew.tasks().submit(host, crew.takenOver(host), (epoch, trouble) -> {
                    if (trouble != null) {
                        refused.add(host.name() + " (" + trouble.getMessage() + ")");
                    }
                });
            }
            crew.tasks().drain();
        } finally {
            crew.release();
        }
        return refused;
    }

    /** Verifies. */
    public Report verify(Cluster cluster, Inventory inventory, List<Check> checks) throws InterruptedException {
        crew.tasks().begin();
        var facts = new Facts(source::now);
        var survey = new Survey(cluster, crew, facts, inventory, api);
        return new Verifier(cluster, facts, survey, inventory, source.now()).verify(checks);
    }

    /** An administrator's kubeconfig, from any master that answers and has one. */
    public Optional<Secret> kubeconfig(Cluster cluster) throws InterruptedException {
        crew.tasks().begin();
        var facts = new Facts(source::now);
        var survey = new Survey(cluster, crew, facts, Inventory.EMPTY, api);
        var wanted = new LinkedHashMap<Host, List<Read<?>>>();
        cluster.masters().forEach(m -> wanted.put(m, List.of(Survey.ADMIN)));
        survey.read(wanted);
        return survey.kubeconfigs().stream().findFirst();
    }

    @Override
    public void close() {
        crew.close();
    }
}

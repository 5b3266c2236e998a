package io.kha;

import io.kha.internal.document.PlanDocument;
import io.kha.step.Fleet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an apply is going to do: read from the hosts, changing none. Immutable. */
public final class Plan {
    private final Cluster cluster;
    private final List<PlannedStep> steps;
    private final List<Problem> problems;
    private final int executions;
    private final Set<String> absent;
    private final boolean saved;

    private Plan(
            Cluster cluster,
            List<PlannedStep> steps,
            List<Problem> problems,
            int executions,
            Collection<String> absent,
            boolean saved) {
        this.cluster = cluster;
        this.steps = List.copyOf(steps);
        this.problems = List.copyOf(problems);
        this.executions = executions;
        this.absent = Collections.unmodifiableSet(new TreeSet<>(absent));
        this.saved = saved;
    }

    /** A plan of these steps, in the order of the recipe, made without the hosts of these names. */
    public static Plan of(
            Cluster cluster,
            List<PlannedStep> steps,
            List<Problem> problems,
            int executions,
            Collection<String> absent) {
        return new Plan(cluster, steps, problems, executions, absent, false);
    }

    /**
     * A plan that was saved, to be applied by this process. What it says is what will be done: an apply of it first plans again, and
     * does nothing when a host, or anything that a decision was made on, is not as it was then.
     *
     * @param cluster the cluster as it was planned; a plan does not contain it
     * @param json what {@link #toJson()} gave
     * @throws KhaException when this is not such a document, is of another version or damaged, or is of a cluster of another name
     */
    public static Plan read(Cluster cluster, String json) {
        var document = PlanDocument.read(json);
        if (!document.cluster().equals(cluster.name())) {
            throw new KhaException("this is a plan for cluster \"" + document.cluster() + "\", not for \""
                    + cluster.name() + "\": read it with the cluster that it was made for");
        }
        return new Plan(cluster, document.steps(), document.problems(), document.executions(), document.absent(), true);
    }

    /**
     * This plan as a document, to be reviewed by others and applied later: JSON in UTF-8 that tells every operation, the digest of
     * every file, and why what is not known yet is not ({@link PlannedOp}, {@link PlannedStep}). It contains no secret of kha's, and
     * quotes of files that were on the hosts what an edit changes and its surroundings. The same plan gives the same text.
     */
    public String toJson() {
        return PlanDocument.write(cluster.name(), executions, absent, problems, steps);
    }

    /** Whether it was read from a document. */
    public boolean saved() {
        return saved;
    }

    /** What the hosts shall become. */
    public Cluster cluster() {
        return cluster;
    }

    /** The steps that will change something. */
    public List<PlannedStep> steps() {
        return steps;
    }

    /** How many steps will change something. */
    public int changes() {
        return steps.size();
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The names of hosts whose absence was accepted: an apply of this plan does without them too. */
    public Set<String> absent() {
        return absent;
    }

    /** What stands in the way (errors: apply refuses) and what to know (warnings). */
    public List<Problem> problems() {
        return problems;
    }

    /** Of the problems those for which apply refuses; empty when it can be applied. */
    public List<Problem> errors() {
        return problems.stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .toList();
    }

    /** How many remote executions the plan took, on all hosts; requests to the Kubernetes API are not among them. */
    public int executions() {
        return executions;
    }

    /**
     * What will change, as text fit for a review: stable, without kha's secrets and control characters; steps that do the same on
     * several hosts are shown once.
     */
    public String diff() {
        var text = new StringBuilder(this + "\n");
        problems.forEach(p -> text.append("! ")
                .append(p.severity() == Problem.Severity.ERROR ? "error: " : "warning: ")
                .append(p)
                .append('\n'));
        var groups = new LinkedHashMap<List<Object>, List<String>>();
        for (var step : steps) {
            groups.computeIfAbsent(
                            List.of(step.id(), step.title(), step.reason(), step.open(), step.diff()),
                            k -> new ArrayList<>())
                    .add(step.host());
        }
        groups.forEach((key, hosts) -> {
            text.append("\n~ ").append(key.get(0)).append("  on ").append(String.join(", ", hosts));
            text.append("\n  ").append(key.get(1)).append(": ").append(key.get(2));
            text.append((boolean) key.get(3) ? "  (known after apply: at most this)" : "")
                    .append('\n');
            ((List<?>) key.get(4))
                    .forEach(line -> text.append("    ").append(line).append('\n'));
        });
        return text.toString();
    }

    @Override
    public String toString() {
        var places = steps.stream().map(PlannedStep::host).collect(Collectors.toSet());
        var api = places.remove(Fleet.API.name());
        var on = places.size() + (places.size() == 1 ? " host" : " hosts");
        var errors = errors().size();
        var parts = new ArrayList<String>();
        if (errors > 0) {
            parts.add(errors + (errors == 1 ? " problem" : " problems"));
        }
        if (!isEmpty()) {
            parts.add(changes() + (changes() == 1 ? " change" : " changes") + " on "
                    + (api ? places.isEmpty() ? "the API" : on + " and the API" : on));
        }
        return cluster.name() + ": " + (parts.isEmpty() ? "no changes" : String.join(", ", parts));
    }
}

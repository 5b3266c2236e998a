package io.kha.step;

import io.kha.Cluster;
import io.kha.Host;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A step's place in a recipe. On one host steps go in the order of the recipe; between hosts only what is said here orders them. Where
 * steps wait for each other by it, as one does that waits for a rolling step and comes before its gate, the plan has a problem.
 *
 * @param step the step
 * @param where on which hosts of a cluster
 * @param after ids of earlier steps that must be done on <em>every</em> host they are placed on before this one begins on any
 * @param rolling whether one host at a time: the next begins when this step, and the one named by {@code gate}, are done on the one
 *     before
 * @param gate the id of a later step on the same host that lets the next host go; empty for the step itself
 */
public record Placement(
        Step step,
        Function<Cluster, ? extends Collection<Host>> where,
        Set<String> after,
        boolean rolling,
        String gate) {
    public Placement {
        Objects.requireNonNull(step);
        Objects.requireNonNull(where);
        after = Set.copyOf(after);
    }

    /** On these hosts, in the recipe's order on each, waiting for no other host. */
    public static Placement on(Function<Cluster, ? extends Collection<Host>> where, Step step) {
        return new Placement(step, where, Set.of(), false, "");
    }

    /** On the cluster, through its API. */
    public static Placement onApi(Step step) {
        return on(c -> List.of(Fleet.API), step);
    }

    /** Begins on any host only when those steps are done on all of theirs. */
    public Placement after(String... ids) {
        var all = new TreeSet<>(after);
        all.addAll(List.of(ids));
        return new Placement(step, where, all, rolling, gate);
    }

    /** One host at a time. */
    public Placement rolling(String gate) {
        return new Placement(step, where, after, true, gate);
    }
}

package io.kha.step;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.recipe.StandardRecipe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An ordered composition of steps. Immutable; every change gives a new one. */
public final class Recipe {
    private final List<Placement> placements;

    @Nullable
    private final ClusterApi api;

    private Recipe(List<Placement> placements, @Nullable ClusterApi api) {
        this.api = api;
        this.placements = List.copyOf(placements);
        var ids = this.placements.stream().map(p -> p.step().id()).toList();
        for (var p : this.placements) {
            if (ids.indexOf(p.step().id()) != ids.lastIndexOf(p.step().id())) {
                throw new IllegalArgumentException(
                        "two steps are called " + p.step().id());
            }
            for (var id : p.after()) {
                if (ids.indexOf(id) < 0
                        || ids.indexOf(id) >= ids.indexOf(p.step().id())) {
                    throw new IllegalArgumentException(
                            p.step().id() + " comes after " + id + ", which is not an earlier step; there are " + ids);
                }
            }
            if (!p.gate().isEmpty()
                    && ids.indexOf(p.gate()) <= ids.indexOf(p.step().id())) {
                throw new IllegalArgumentException(
                        p.step().id() + " is gated by " + p.gate() + ", which is not a later step; there are " + ids);
            }
        }
    }

    /**
     * The recipe for a highly available cluster.
     *
     * @param api gives the steps that go through the Kubernetes API; null for a recipe without them
     */
    public static Recipe standard(@Nullable ClusterApi api) {
        return new Recipe(StandardRecipe.of(api).placements(), api);
    }

    /** A recipe of these steps in this order. */
    public static Recipe of(List<Placement> placements) {
        return new Recipe(placements, null);
    }

    /** The way to the Kubernetes API that it was made with. */
    public Optional<ClusterApi> api() {
        return Optional.ofNullable(api);
    }

    /** Its steps in order. */
    public List<Placement> placements() {
        return placements;
    }

    /**
     * The recipe with a step before the one of that id.
     *
     * @throws NoSuchElementException when there is no such step; the message lists those there are
     */
    public Recipe before(String id, Step step, Function<Cluster, ? extends Collection<Host>> where) {
        return insert(index(id), Placement.on(where, step));
    }

    /**
     * The recipe with a step after the one of that id, on each host.
     *
     * @throws NoSuchElementException when there is no such step; the message lists those there are
     */
    public Recipe after(String id, Step step, Function<Cluster, ? extends Collection<Host>> where) {
        return insert(index(id) + 1, Placement.on(where, step));
    }

    /**
     * The recipe without a step.
     *
     * @throws NoSuchElementException when there is no such step
     * @throws IllegalArgumentException when another step comes after it
     */
    public Recipe without(String id) {
        var next = new ArrayList<>(placements);
        next.remove(index(id));
        return new Recipe(next, api);
    }

    private Recipe insert(int at, Placement placement) {
        var next = new ArrayList<>(placements);
        next.add(at, placement);
        return new Recipe(next, api);
    }

    private int index(String id) {
        var ids = placements.stream().map(p -> p.step().id()).toList();
        if (!ids.contains(id)) {
            throw new NoSuchElementException("no step " + id + " in the recipe; there are " + ids);
        }
        return ids.indexOf(id);
    }
}

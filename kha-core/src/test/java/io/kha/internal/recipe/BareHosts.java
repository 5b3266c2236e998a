package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Cells;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Recipe;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the standard recipe would do on hosts that have nothing: each of its steps as if it came first. Used by one thread. */
public final class BareHosts {
    private static final Recipe RECIPE = Recipe.standard(null);
    private static final Inventory NOTHING = new Inventory(Map.of(), Map.of("kubelet", "x86_64"), List.of());

    private final Pems pems = new Pems();
    private final Map<Host, GivenHost> hosts = new HashMap<>();

    /** By step, for steps of these ids, the operations on the first of its hosts. A step that has nothing to do, or will not, has none. */
    public Map<String, List<Op>> operations(Cluster cluster, Predicate<String> ids) {
        var fleet = new Bare(cluster);
        var operations = new LinkedHashMap<String, List<Op>>();
        for (var placement : RECIPE.placements()) {
            var step = placement.step();
            if (!ids.test(step.id())) {
                continue;
            }
            var seen = fleet.seen(
                    placement.where().apply(cluster).stream().findFirst().orElseThrow());
            Decision decision;
            try {
                decision = step.decide(seen, fleet);
            } catch (UnknownRead u) {
                decision = step.bound(seen, fleet, u);
            }
            if (decision instanceof Decision.Change change) {
                operations.put(step.id(), change.ops());
            }
        }
        return operations;
    }

    /** As in a plan, where nothing is made. */
    private final class Bare implements Fleet, Cells {
        private final Cluster cluster;

        Bare(Cluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public Cluster cluster() {
            return cluster;
        }

        @Override
        public boolean answers(Host host) {
            return true;
        }

        @Override
        public Inventory inventory() {
            return NOTHING;
        }

        @Override
        public Cells cells() {
            return this;
        }

        @Override
        public <T> Content content(Cell<T> cell, Function<? super T, Content> part) {
            return new Content.Later(cell.reason());
        }

        @Override
        public Instant now() {
            return Pems.NOW;
        }

        @Override
        public Seen seen(Host host) {
            return new Seen() {
                @Override
                public Host host() {
                    return host;
                }

                @Override
                @SuppressWarnings("unchecked") // every answer has the type its read names
                public <A> A get(Read<A> read) {
                    return (A) hosts.computeIfAbsent(host, h -> new GivenHost(h, pems))
                            .answer(read);
                }

                @Override
                public Instant asked(Read<?> read) {
                    return Pems.NOW;
                }

                @Override
                public Instant answered(Read<?> read) {
                    return Pems.NOW;
                }
            };
        }
    }
}

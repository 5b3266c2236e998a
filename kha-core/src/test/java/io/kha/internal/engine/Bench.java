package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Programs;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Three simulated hosts, and recipes of a few artificial steps for them. */
final class Bench {
    final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3"))
            .endpoint(Endpoint.existing("10.0.0.99", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));
    final SimulatedFleet fleet = SimulatedFleet.of(cluster);

    /** Kha on the thread of the test. */
    Kha kha(Placement... placements) {
        return Kha.over(fleet, o -> o.executor(Runnable::run).recipe(Recipe.of(List.of(placements))));
    }

    /** What was done on all hosts, in order. */
    List<String> log() {
        return fleet.log().stream().map(Object::toString).toList();
    }

    static Placement everywhere(Step step) {
        return Placement.on(Cluster::hosts, step);
    }

    static Placement on(String host, Step step) {
        return Placement.on(c -> List.of(c.host(host)), step);
    }

    /** A step that makes a text file. */
    static Step file(String path, String text) {
        return step("file" + path, List.of(Read.text(path)), (seen, fleet) -> written(seen, path, text));
    }

    static Decision written(Seen seen, String path, String text) {
        return seen.text(path).equals(text) ? Decision.satisfied() : Decision.change("other text", write(path, text));
    }

    static Op write(String path, String text) {
        return new Op.WriteFile(path, "0644", "root:root", Content.of(text));
    }

    static Op.Exec run(Map<Read<?>, Object> makes, String... argv) {
        return new Op.Exec(List.of(argv), null, null, Duration.ofMinutes(1), makes);
    }

    static Step step(String id, List<Read<?>> reads, BiFunction<Seen, Fleet, Decision> decision) {
        return new Lambda(id, reads, decision);
    }

    private record Lambda(String id, List<Read<?>> reads, BiFunction<Seen, Fleet, Decision> decision) implements Step {
        @Override
        public String title() {
            return id;
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return reads;
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            return decision.apply(seen, fleet);
        }
    }
}

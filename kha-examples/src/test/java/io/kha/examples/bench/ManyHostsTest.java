package io.kha.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Kha;
import io.kha.step.Recipe;
import io.kha.testing.SimulatedFleet;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host costs the same among many as among few. Counted in bytes that are allocated, which no other load on the machine changes. */
class ManyHostsTest {
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Cost(long plan, long apply, long noOp) {}

    @Test
    void a_host_costs_the_same_among_many() {
        cost(10); // what is made once
        var few = cost(20);
        var many = cost(320);
        near(few.plan(), many.plan(), "plan");
        near(few.apply(), many.apply(), "apply");
        near(few.noOp(), many.noOp(), "plan with nothing to do");
    }

    private static void near(long few, long many, String what) {
        assertTrue(many < few * 1.2, what + ": " + few + " bytes a host among 20, " + many + " among 320");
    }

    private Cost cost(int hosts) {
        var cluster = ScaleBench.cluster(hosts);
        var placements = new ArrayList<>(ScaleBench.recipe(20).placements());
        placements.set(19, placements.get(19).after("file/10")); // of all hosts
        var recipe = Recipe.of(placements);
        try (var kha = Kha.over(
                SimulatedFleet.of(cluster), o -> o.executor(Runnable::run).recipe(recipe))) {
            long began = threads.getCurrentThreadAllocatedBytes();
            var plan = kha.plan(cluster);
            long planned = threads.getCurrentThreadAllocatedBytes();
            kha.apply(plan).orThrow();
            long applied = threads.getCurrentThreadAllocatedBytes();
            assertEquals(List.of(), kha.plan(cluster).steps());
            long done = threads.getCurrentThreadAllocatedBytes();
            return new Cost((planned - began) / hosts, (applied - planned) / hosts, (done - applied) / hosts);
        }
    }
}

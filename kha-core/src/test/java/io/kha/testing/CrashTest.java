package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Outcome;
import io.kha.transport.Batch;
import io.kha.transport.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever is interrupted, wherever: one more apply ends in the same state as if nothing had happened. */
class CrashTest {

    /** Every operation of a bring-up, with its host. */
    private static List<Point> operations() {
        var lab = new Lab();
        var points = new ArrayList<Point>();
        lab.fleet.failAlways(p -> p.kind() == Point.Kind.OP && !points.add(p), Failure.exit(1, "never"));
        lab.apply().orThrow();
        return points;
    }

    /** A fleet on which the first operations were done, and then the controller died. */
    private static Lab after(List<Point> operations, int done) throws InterruptedException {
        var lab = new Lab();
        for (var point : operations.subList(0, done)) {
            if (lab.fleet.hosts().stream().anyMatch(h -> h.name().equals(point.host()))) {
                try (var connection = lab.fleet.connect(lab.cluster.host(point.host()))) {
                    long epoch = connection.lease("dead", false).epoch();
                    connection.execute(new Batch(List.of(point.op()), List.of(), epoch), Watch.NONE);
                }
            }
        }
        lab.fleet.forget();
        return lab;
    }

    private static void converges(Lab lab, String what) {
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertEquals(
                    List.of(),
                    plan.problems().stream()
                            .filter(p -> p.severity() == io.kha.Problem.Severity.ERROR)
                            .toList(),
                    what);
            var outcome = kha.apply(plan);
            assertInstanceOf(Outcome.Applied.class, outcome, () -> what + ": " + failure(outcome));
            var again = kha.plan(lab.cluster);
            assertTrue(again.isEmpty(), () -> what + ": " + again.diff() + again.problems());
        }
    }

    private static String failure(Outcome outcome) {
        return outcome instanceof Outcome.Failed f ? f.failure().message() : outcome.toString();
    }

    @Test
    void theControllerDiesAfterAnyOperation() throws InterruptedException {
        var operations = operations();
        var failures = new TreeMap<Integer, String>();
        var t0 = System.nanoTime();
        for (int done = 0; done <= operations.size(); done++) {
            try {
                converges(after(operations, done), "dead after " + done);
            } catch (AssertionError e) {
                failures.put(done, (done == 0 ? "" : operations.get(done - 1)) + "\n" + e.getMessage());
            }
        }
        System.err.println(operations.size() + " deaths in " + (System.nanoTime() - t0) / 1000000);
        assertEquals(Map.of(), failures);
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Outcome;
import io.kha.Problem;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Watch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is interrupted, wherever: one apply more ends in the same state as if nothing had happened. */
class CrashTest {
    private static final int RECONNECTS = 3; // what a run forgives a host

    private interface Try {
        void run() throws InterruptedException;
    }

    /** Every operation of a bring-up, on hosts and on the cluster, in order. */
    private static List<Point> operations() {
        var lab = new Lab();
        var points = new ArrayList<Point>();
        lab.fleet.failAlways(p -> p.kind() == Point.Kind.OP && !points.add(p), Failure.exit(1, "never"));
        lab.apply().orThrow();
        return points;
    }

    private static List<String> names(Lab lab) {
        return lab.fleet.hosts().stream().map(SimulatedHost::name).toList();
    }

    /** A fleet on which the first operations were done, and then the controller died. */
    private static Lab after(List<Point> operations, int done) throws InterruptedException {
        var lab = new Lab();
        for (var point : operations.subList(0, done)) {
            try (var connection = onApi(point)
                    ? lab.fleet.cluster().orElseThrow()
                    : lab.fleet.connect(lab.cluster.host(point.host()))) {
                long epoch = connection.lease("dead", false).epoch();
                connection.execute(new Batch(List.of(point.op()), List.of(), epoch), Watch.NONE);
            }
        }
        return lab;
    }

    private static boolean onApi(Point point) {
        return point.host().equals(Fleet.API.name());
    }

    private static void converges(Lab lab) {
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertEquals(
                    List.of(),
                    plan.problems().stream()
                            .filter(p -> p.severity() == Problem.Severity.ERROR)
                            .toList());
            var outcome = kha.apply(plan);
            assertInstanceOf(Outcome.Applied.class, outcome, () -> said(outcome));
        }
        lab.isDone();
    }

    private static String said(Outcome outcome) {
        return outcome instanceof Outcome.Failed f ? f.failure().message() : outcome.toString();
    }

    /** Runs every trial and tells of all that fail. */
    private static void all(List<Try> trials) throws InterruptedException {
        var failures = new TreeMap<Integer, String>();
        for (int i = 0; i < trials.size(); i++) {
            try {
                trials.get(i).run();
            } catch (AssertionError e) {
                failures.put(i, e.getMessage());
            }
        }
        assertTrue(failures.isEmpty(), () -> failures.size() + " of " + trials.size() + " fail: " + failures);
    }

    /** Counts operations on hosts and on the cluster, and kills the controller before or after one of them. */
    private static final class Killer implements Observer {
        private final SimulatedFleet fleet;
        private final int before;
        private final int after;
        private int begun;
        private int ended;

        Killer(SimulatedFleet fleet, int before, int after) {
            this.fleet = fleet;
            this.before = before;
            this.after = after;
            fleet.observe(this);
        }

        @Override
        public void before(SimulatedHost host, Op op, long epoch) {
            begins();
        }

        @Override
        public void after(SimulatedHost host, Op op, OpResult result) {
            ends();
        }

        @Override
        public void acts(Op op, String writer) {
            begins();
        }

        @Override
        public void acted(Op op, OpResult result) {
            ends();
        }

        private void begins() {
            if (++begun == before) {
                throw fleet.die();
            }
        }

        private void ends() {
            if (++ended == after) {
                throw fleet.die();
            }
        }
    }

    @Test
    void theControllerDiesBeforeAndAfterEveryOperation() throws InterruptedException {
        var lab = new Lab();
        var all = new Killer(lab.fleet, 0, 0);
        lab.apply().orThrow();
        var operations = operations();
        assertEquals(operations.size(), all.ended, "every operation of the recipe is counted");
        assertEquals(
                MapsApi.MAPS.size(),
                operations.stream().filter(p -> onApi(p) && p.is(Op.Api.class)).count(),
                "writes to the API among them");
        assertTrue(all.ended > 150, "a bring-up has many operations");
        var trials = new ArrayList<Try>();
        var died = new int[2];
        for (int i = 1; i <= all.ended; i++) {
            int nth = i;
            trials.add(() -> dies(nth, 0, died));
            trials.add(() -> dies(0, nth, died));
        }
        all(trials);
        assertArrayEquals(new int[] {all.ended, all.ended}, died, "before each, and after each");
    }

    private static void dies(int before, int after, int[] died) {
        var lab = new Lab();
        var killer = new Killer(lab.fleet, before, after);
        assertThrows(Killed.class, lab::apply);
        assertEquals(Math.max(before, after), before > 0 ? killer.begun : killer.ended);
        died[before > 0 ? 0 : 1]++;
        lab.fleet.observe(Observer.NONE);
        converges(lab);
    }

    /** Each operation on the first host that it is done on. */
    @Test
    void theHostLosesPowerAfterAnyOperation() throws InterruptedException {
        var operations = operations();
        var different = new HashSet<String>();
        var trials = new ArrayList<Try>();
        for (int i = 0; i < operations.size(); i++) {
            int last = i;
            if (!onApi(operations.get(i))
                    && different.add(operations.get(i).op().describe())) {
                trials.add(() -> {
                    var lab = after(operations, last + 1);
                    var host = lab.fleet.host(operations.get(last).host());
                    lab.fleet.crash(host);
                    lab.fleet.boot(host);
                    converges(lab);
                });
            }
        }
        all(trials);
    }

    /**
     * On every host at once, and on the way to the API, the connection breaks three times from its n-th operation on: before an
     * operation, after one, and while the host runs on. The run itself goes on.
     */
    @Test
    void theConnectionBreaksAtAnyOperation() throws InterruptedException {
        var operations = operations();
        var trials = new ArrayList<Try>();
        int longest = new Lab()
                .fleet.hosts().stream()
                        .mapToInt(h -> (int) operations.stream()
                                .filter(p -> p.host().equals(h.name()))
                                .count())
                        .max()
                        .orElseThrow();
        for (int i = -1; i <= longest; i++) {
            int nth = i;
            trials.add(() -> {
                var lab = new Lab();
                var places = new ArrayList<>(names(lab));
                places.add(Fleet.API.name());
                for (var place : places) {
                    breakAt(lab, place, nth, Failure.lostBefore());
                    breakAt(lab, place, nth + 1, Failure.lostAfter());
                    breakAt(lab, place, nth + 2, Failure.of(Failure.Kind.LOST_RUNNING_ON));
                }
                var outcome = lab.apply();
                assertInstanceOf(Outcome.Applied.class, outcome, () -> nth + ": " + said(outcome));
                lab.isDone();
            });
        }
        all(trials);
    }

    private static void breakAt(Lab lab, String host, int nth, Failure failure) {
        lab.fleet.failAt(p -> p.kind() == Point.Kind.OP && p.host().equals(host) && p.index() == nth, failure);
    }

    @Test
    void aRunThatEndsAfterItWasSeenUnderWayIsNotBegunAgain() {
        var lab = new Lab();
        var invariants = new Invariants(lab.fleet, lab.cluster.masters());
        for (var host : names(lab)) {
            lab.fleet.failAt(p -> p.host().equals(host) && kubeadm(p), Failure.of(Failure.Kind.LOST_RUNNING_ON));
        }
        var ended = new ArrayList<String>();
        lab.fleet.failAlways(
                p -> {
                    if (kubeadm(p) && lab.fleet.host(p.host()).parts().detached.run()) {
                        ended.add(p.host());
                    }
                    return false;
                },
                Failure.exit(1, "never"));
        lab.apply().orThrow();
        assertEquals(names(lab).size(), ended.size(), "each comes to its end just before it is asked for again");
        assertEquals(List.of(), invariants.broken());
        lab.isDone();
    }

    private static boolean kubeadm(Point point) {
        return point.op() instanceof Op.Exec exec && exec.argv().get(0).equals("kubeadm");
    }

    /** kubeadm is interrupted as it begins any of its phases, on any host. */
    @ParameterizedTest
    @EnumSource(names = {"EXIT", "CRASH_BEFORE"})
    void kubeadmIsInterruptedInAnyPhase(Failure.Kind kind) throws InterruptedException {
        var phases = new ArrayList<Point>();
        var first = new Lab();
        first.fleet.failAlways(p -> p.kind() == Point.Kind.PHASE && !phases.add(p), Failure.exit(1, "never"));
        first.apply().orThrow();
        assertTrue(phases.size() > 10, "kubeadm has many phases");
        var trials = new ArrayList<Try>();
        for (var phase : phases) {
            trials.add(() -> {
                var lab = new Lab();
                lab.fleet.failAt(phase::equals, new Failure(kind, 1, "interrupted"));
                assertInstanceOf(Outcome.Failed.class, lab.apply(), phase::toString);
                assertFalse(lab.fleet.failuresPending());
                lab.fleet.hosts().forEach(lab.fleet::boot);
                converges(lab);
            });
        }
        all(trials);
    }

    @Test
    void aHostThatBreaksTooOftenFailsTheRunAndTheNextOneGoesOn() throws InterruptedException {
        var lab = new Lab();
        for (int i = 0; i <= RECONNECTS; i++) {
            lab.fleet.failAt(p -> p.is(Op.Install.class) && p.host().equals("ip-10-0-0-2"), Failure.lostAfter());
        }
        var failed = assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertEquals("ip-10-0-0-2", failed.failure().host());
        assertFalse(failed.remaining().isEmpty());
        lab.fleet.clearFailures();
        converges(lab);
    }
}

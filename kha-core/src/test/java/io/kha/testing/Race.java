package io.kha.testing;

import io.kha.Host;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.step.Fleet;
import io.kha.transport.Connection;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One seed: a controller stands still at some point of its work, in some of them after a batch of its was lost on the way that arrives
 * later. Another takes over, at once or when the heartbeats have ended, and works to the end; in some races a third does the same to the
 * second. Then the one that stood still goes on. In some races the second is cut off from one master, or from two; then what is left to do
 * when both have ended is done by one that reaches all.
 */
final class Race {
    static final List<Trial.Kind> KINDS = List.of(
            Trial.Kind.BRING_UP,
            Trial.Kind.ETCD_ARGUMENT,
            Trial.Kind.WORKER_ADDED,
            Trial.Kind.ROUTER_ID,
            Trial.Kind.BY_HAND);

    private final long seed;
    private final String test;
    private final Trial.Kind kind;
    private final Lab lab;
    private final SplittableRandom random;
    private final Map<String, String> wanted;
    private final WriterAudit audit;
    private final boolean atOnce;
    private final boolean third;
    private final List<String> beyond;
    private final int lostAt;
    private final int stopAt;
    private String told = "";
    private int controllers;

    /**
     * @param test the test that runs it
     * @param points how many points the work has when nothing goes wrong
     * @param wanted the state that it ends in
     */
    Race(long seed, String test, Flaws flaws, int points, Map<String, String> wanted) {
        this.seed = seed;
        this.test = test;
        this.kind = kind(seed);
        this.wanted = wanted;
        this.lab = Trial.prepared(kind);
        this.random = new SplittableRandom(seed);
        this.atOnce = random.nextInt(3) > 0;
        this.beyond = random.nextInt(3) == 0 ? beyond() : List.of();
        this.third = random.nextInt(4) == 0 && beyond.isEmpty();
        this.stopAt = 1 + random.nextInt(points);
        this.lostAt = random.nextInt(3) == 0 ? Math.max(1, stopAt - 1 - random.nextInt(6)) : 0;
        lab.fleet.flaws(flaws);
        this.audit = new WriterAudit(
                lab.fleet,
                lab.cluster.masters().stream()
                        .map(m -> lab.fleet.host(m.name()))
                        .toList());
    }

    /** The masters that the second does not reach: one, or less often all but one. */
    private List<String> beyond() {
        var masters =
                new ArrayList<>(lab.cluster.masters().stream().map(Host::name).toList());
        var one = masters.remove(random.nextInt(masters.size()));
        return random.nextInt(3) > 0 ? List.of(one) : masters;
    }

    static Trial.Kind kind(long seed) {
        return KINDS.get((int) Math.floorMod(seed, (long) KINDS.size()));
    }

    /** What is wrong, in one line; empty when nothing is. */
    String run() {
        stop(stopAt, lostAt);
        try {
            work("first");
            told(audit.broken());
            if (!beyond.isEmpty()) {
                lab.fleet.observe(Observer.NONE);
                work("one that reaches all");
            }
            var after = State.difference(wanted, State.of(lab.fleet));
            told(after.isEmpty() ? "" : "state: " + after);
        } catch (RuntimeException | Error e) {
            told("unexpected: " + e);
        }
        return told.isEmpty() ? "" : line();
    }

    /** Whether another took over before the work was done. */
    boolean happened() {
        return audit.still();
    }

    private String line() {
        return told + " | " + kind + (atOnce ? ", put out" : ", heartbeats ended") + ", stopped at " + stopAt
                + (lostAt > 0 ? ", a batch lost at " + lostAt : "") + (third ? ", a third comes" : "")
                + (beyond.isEmpty() ? "" : ", the second does not reach " + beyond)
                + ", mvn -pl kha-core test -Dtest=RacesTest#" + test + " -Dkha.races=1 -Dkha.race.first=" + seed;
    }

    private void told(String what) {
        if (told.isEmpty()) {
            told = what;
        }
    }

    /** From here on the controller at work stands still at a point, and another works to the end. */
    private void stop(int at, int lost) {
        var seen = new int[1];
        var over = new boolean[1];
        lab.fleet.failAlways(
                point -> {
                    if (!over[0] && ++seen[0] == at) {
                        over[0] = true;
                        audit.stands(point.host().equals(Fleet.API.name()) ? point.op() : null);
                        lab.fleet.traffic().aside(this::another);
                    }
                    return false;
                },
                Failure.lostBefore());
        lab.fleet.failAlways(point -> !over[0] && seen[0] == lost && lost > 0, Failure.of(Failure.Kind.LOST_LATE));
    }

    private void another() {
        if (!atOnce) {
            lab.fleet.advance(java.time.Duration.ofSeconds(61));
            lab.fleet.hosts().forEach(h -> h.parts().lease.free());
        }
        if (third && controllers == 1) {
            stop(1 + random.nextInt(80), 0);
        }
        int number = controllers + 1;
        work(number == 2 ? "second" : "third");
        if (!beyond.isEmpty()) {
            audit.holdsStillWhereItWas();
        } else if (number == controllers) {
            audit.holdsStill(); // else it was taken over itself
        }
    }

    /** What a controller does from beginning to end. The last one that came must get there, unless it does not reach all hosts. */
    private void work(String which) {
        int number = ++controllers;
        var silent = number == 2 ? beyond : List.<String>of();
        if (number > 1 && atOnce) {
            takeOver(number, silent);
        }
        try (var kha = kha(number, silent)) {
            var outcome = kha.apply(kha.plan(lab.cluster, silent.toArray(String[]::new)));
            if (number == controllers && silent.isEmpty() && !(outcome instanceof Outcome.Applied)) {
                told("converges: the " + which + " ends with "
                        + (outcome instanceof Outcome.Failed f ? f.failure() : outcome));
            }
        } catch (KhaException e) {
            if (number == controllers && silent.isEmpty()) {
                told("converges: the " + which + " ends with " + e);
            }
        }
    }

    private Kha kha(int number, List<String> silent) {
        return lab.kha(new Partition(lab.fleet, silent), number, o -> {});
    }

    /** By one of another name: if a third comes meanwhile, what follows is a run of its own. */
    private void takeOver(int number, List<String> silent) {
        try (var kha = kha(100 + number, silent)) {
            kha.takeOver(lab.cluster);
        } catch (KhaException e) {
            if (silent.isEmpty()) {
                throw e;
            } // it names who did not answer; the others are taken over
        }
    }

    /** The fleet, as one sees it who does not reach some hosts. */
    private record Partition(SimulatedFleet fleet, List<String> beyond) implements Transport {
        @Override
        public Connection connect(Host host) throws InterruptedException {
            if (beyond.contains(host.name())) {
                throw new TransportException(
                        TransportException.Kind.UNREACHABLE, host.name(), "no route to " + host.address());
            }
            return fleet.connect(host);
        }

        @Override
        public Optional<Connection> cluster() {
            return fleet.cluster();
        }
    }
}

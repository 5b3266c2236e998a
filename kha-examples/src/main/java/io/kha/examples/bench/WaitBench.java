package io.kha.examples.bench;

import io.kha.Kha;
import io.kha.testing.SimulatedFleet;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * How well waiting overlaps: the steps of {@link ScaleBench} on hosts in memory that are a round trip away. For a plan, its apply, the
 * same applied again and the plan that finds nothing to do it prints the seconds on the wall, and how many times that is of what the
 * round trips alone take when as many hosts as the parallelism are always asked at once.
 */
final class WaitBench {
    private static final int PARALLELISM = 16;
    private static final int WARM_TURNS = 3;

    private final Distant fleet;
    private final Duration roundTrip;

    private WaitBench(Distant fleet, Duration roundTrip) {
        this.fleet = fleet;
        this.roundTrip = roundTrip;
    }

    /** HOSTS MILLIS */
    public static void main(String[] args) throws Exception {
        int hosts = Integer.parseInt(args[0]);
        var roundTrip = Duration.ofMillis(Integer.parseInt(args[1]));
        for (int i = 0; i < WARM_TURNS; i++) { // classes are loaded and hot paths compiled before anything counts
            turn(1000, Duration.ZERO);
        }
        System.out.printf("%6d  %s%n", hosts, turn(hosts, roundTrip));
    }

    private static String turn(int hosts, Duration roundTrip) throws Exception {
        var cluster = ScaleBench.cluster(hosts);
        var fleet = new Distant(SimulatedFleet.of(cluster), roundTrip);
        try (var kha = Kha.over(
                fleet, o -> o.recipe(ScaleBench.recipe(ScaleBench.STEPS)).parallelism(PARALLELISM))) {
            var bench = new WaitBench(fleet, roundTrip);
            var told = new StringBuilder();
            var plan = bench.timed(told, () -> kha.plan(cluster));
            var done = bench.timed(told, () -> kha.apply(plan).orThrow());
            var again = bench.timed(told, () -> kha.apply(plan).orThrow());
            var empty = bench.timed(told, () -> kha.plan(cluster));
            if (done.changes() != hosts * ScaleBench.STEPS || again.changes() != 0 || !empty.isEmpty()) {
                throw new IllegalStateException(
                        done.changes() + " changes, then " + again.changes() + ", then " + empty);
            }
            return told.toString();
        }
    }

    private <T> T timed(StringBuilder told, Callable<T> work) throws Exception {
        fleet.trips();
        long began = System.nanoTime();
        T result = work.call();
        double wall = (System.nanoTime() - began) / 1e9;
        double alone = fleet.trips() * (roundTrip.toMillis() / 1e3) / PARALLELISM;
        told.append(String.format("  %9.2f %5.2f", wall, alone == 0 ? 0 : wall / alone));
        return result;
    }
}

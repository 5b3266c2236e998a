package io.kha.examples.bench;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Hosts;
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
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * What the engine costs on many hosts: 60 steps on each, on hosts in memory that answer at once. For a number of hosts it prints the CPU
 * time of the whole process, garbage collection and the hosts in memory included, for each host in a first plan, its apply, the same
 * applied again, which finds all done, and the plan that finds nothing to do: the mean of some turns. Beside it the memory that is in use after the apply, plan and hosts
 * included, and the most threads at once.
 */
final class ScaleBench {
    static final int STEPS = 60;
    private static final long MIN_CPU =
            3_000_000_000L; // what all turns together take at least: the clock of a process is coarse

    private ScaleBench() {}

    /** A file with its text. */
    private record File(int number) implements Step {
        @Override
        public String id() {
            return "file/" + number;
        }

        @Override
        public String title() {
            return "file " + number + " is there";
        }

        private String path() {
            return "/etc/bench/" + number;
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(Read.text(path()));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            var text = "file " + number + " of " + seen.host().name() + "\n";
            return seen.text(path()).equals(text)
                    ? Decision.satisfied()
                    : Decision.change("absent", new Op.WriteFile(path(), "0644", "root:root", Content.of(text)));
        }
    }

    /** What one turn took, in nanoseconds of CPU, what was in use in bytes, and how many threads of kha there were. */
    private record Turn(long plan, long apply, long again, long noOp, long memory, long threads) {
        long all() {
            return plan + apply + again + noOp;
        }
    }

    public static void main(String[] args) {
        int hosts = Integer.parseInt(args[0]);
        int least = Integer.parseInt(args[1]);
        var cold = turn(hosts);
        for (long spent = 0; spent < MIN_CPU; ) { // classes are loaded and hot paths compiled before anything counts
            spent += turn(Math.min(hosts, 1000)).all();
        }
        var turns = new ArrayList<Turn>();
        for (long spent = 0; spent < MIN_CPU || turns.size() < least; ) {
            turns.add(turn(hosts));
            spent += turns.get(turns.size() - 1).all();
        }
        System.out.printf(
                "%6d  %5d  %10.0f %10.0f %10.0f %10.0f  %12.2f  %10.0f  %7d%n",
                hosts,
                turns.size(),
                each(turns, Turn::plan, hosts),
                each(turns, Turn::apply, hosts),
                each(turns, Turn::again, hosts),
                each(turns, Turn::noOp, hosts),
                cold.plan() / 1e9,
                turns.stream().mapToLong(Turn::memory).max().orElse(0) / 1048576.0,
                turns.stream().mapToLong(Turn::threads).max().orElse(0));
    }

    /** One master, and else workers. */
    static Cluster cluster(int hosts) {
        return Cluster.of("bench", c -> c.kubernetes("1.36.2")
                .masters("10.0.0.1")
                .workers(Hosts.range("10.1.0.1", hosts - 1))
                .endpoint(Endpoint.existing("10.0.0.1", 6443))
                .network(Cni.none("100.64.0.0/10"))
                .programs(Programs.present()));
    }

    /** So many steps, called {@code file/0} and so on, on every host. */
    static Recipe recipe(int steps) {
        return Recipe.of(IntStream.range(0, steps)
                .mapToObj(i -> Placement.on(Cluster::hosts, new File(i)))
                .toList());
    }

    private static Turn turn(int hosts) {
        var cluster = cluster(hosts);
        var recipe = recipe(STEPS);
        try (var kha = Kha.over(SimulatedFleet.of(cluster), o -> o.recipe(recipe))) {
            long began = collected();
            var plan = kha.plan(cluster);
            long planned = cpu() - began;
            began = collected();
            var changes = kha.apply(plan).orThrow().changes();
            long applied = cpu() - began;
            began = collected();
            var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            var repeated = kha.apply(plan).orThrow().changes();
            long repeatedly = cpu() - began;
            began = collected();
            var empty = kha.plan(cluster);
            long done = cpu() - began;
            if (changes != hosts * STEPS || plan.changes() != changes || repeated != 0 || !empty.isEmpty()) {
                throw new IllegalStateException(changes + " changes, then " + repeated + ", then " + empty);
            }
            if (empty.executions() != hosts) {
                throw new IllegalStateException("a plan took " + empty.executions() + " executions");
            }
            return new Turn(planned, applied, repeatedly, done, heap.getUsed(), threads());
        }
    }

    /** The mean for each host, in microseconds: the clock is too coarse for a median of small turns. */
    private static double each(List<Turn> turns, ToLongFunction<Turn> part, int hosts) {
        return turns.stream().mapToLong(part).average().orElse(0) / 1e3 / hosts;
    }

    /** Threads of kha's own; they stay until it is closed. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("kha-"))
                .count();
    }

    /** The time at which a part begins; what the one before it left is collected, so that none pays for another. */
    private static long collected() {
        System.gc();
        return cpu();
    }

    private static long cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }
}

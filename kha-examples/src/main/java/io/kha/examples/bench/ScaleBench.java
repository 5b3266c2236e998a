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
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the engine costs on many hosts: 60 steps on each, on hosts in memory that answer at once. It prints, for one number of hosts, the
 * CPU time of the whole process in a first apply and in the plan that finds nothing to do, the peak of the heap and of the threads.
 */
final class ScaleBench {
    private static final int STEPS = 60;

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

    public static void main(String[] args) {
        int hosts = Integer.parseInt(args[0]);
        int turns = Integer.parseInt(args[1]);
        run(10); // classes are loaded and hot paths compiled before anything counts
        run(100);
        for (int turn = 0; turn < turns; turn++) {
            System.out.println(run(hosts));
        }
    }

    private static String run(int hosts) {
        var cluster = Cluster.of("bench", c -> c.kubernetes("1.36.2")
                .masters("10.0.0.1")
                .workers(Hosts.range("10.1.0.1", hosts - 1))
                .endpoint(Endpoint.existing("10.0.0.1", 6443))
                .network(Cni.none("172.16.0.0/12"))
                .programs(Programs.present()));
        var recipe = Recipe.of(IntStream.range(0, STEPS)
                .mapToObj(i -> Placement.on(Cluster::hosts, new File(i)))
                .toList());
        var text = new StringBuilder(String.format("%6d hosts", hosts));
        try (var kha = Kha.over(SimulatedFleet.of(cluster), o -> o.recipe(recipe))) {
            peaks();
            var first = cpu();
            var plan = kha.plan(cluster);
            var planned = cpu();
            var changes = kha.apply(plan).orThrow().changes();
            var applied = cpu();
            var again = kha.plan(cluster);
            var done = cpu();
            if (changes != hosts * STEPS || !again.isEmpty() || again.executions() != hosts) {
                throw new IllegalStateException(changes + " changes, then " + again);
            }
            text.append(each("first plan", planned - first, hosts))
                    .append(each("first apply", applied - planned, hosts))
                    .append(each("no-op plan", done - applied, hosts))
                    .append(String.format(
                            "; heap peak %d MiB, threads at most %d", heap() >> 20, threads()));
        }
        return text.toString();
    }

    private static String each(String what, long nanos, int hosts) {
        return String.format("; %s %.2f s CPU, %.0f us a host", what, nanos / 1e9, nanos / 1e3 / hosts);
    }

    private static long cpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    private static void peaks() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
    }

    private static long heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .mapToLong(p -> p.getPeakUsage().getUsed())
                .sum();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getPeakThreadCount();
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;

/**
 * A test that disturbs runs on a cluster which is built, each with work to do, at moments chosen by chance. {@code -Dkha.lab.seed}
 * chooses the same damage and moments again.
 */
abstract class Disturbed extends OnTheLab {
    static final long SEED = Long.getLong("kha.lab.seed", System.currentTimeMillis());

    /** A run is stopped within so many operations for each damage; one that ends before has another turn. */
    private static final int OPERATIONS = 12;

    /** The second compiler is for what is run most alone, the digests of what could be sent: it would take more than it gives. */
    private static final String[] SHORT_RUN = {
        "-XX:+UseSerialGC",
        "-XX:Tier4InvocationThreshold=50000",
        "-XX:Tier4MinInvocationThreshold=20000",
        "-XX:Tier4CompileThreshold=100000",
        "-XX:Tier4BackEdgeThreshold=400000"
    };

    /** Within how long an apply that mends a damage is disturbed; less where it ended before. */
    private final Map<Set<Damage>, Duration> jobs = new HashMap<>();

    private Set<Damage> broken = Set.of();

    private final AtomicInteger kept = new AtomicInteger();

    @BeforeAll
    void start() {
        System.out.println("    -Dkha.lab.seed=" + SEED);
        built();
        persistently("delete", "configmap", "kept", "--ignore-not-found");
        kubectl("create", "configmap", "kept", "--from-literal=round=0").orFail("create configmap");
    }

    /** A run that mends this damage. */
    private BringUpProcess started(Set<Damage> damage, Random random) {
        damage.forEach(each -> each.on(this, random));
        broken = damage;
        return BringUpProcess.start(SHORT_RUN);
    }

    /** A run whose apply has begun and has not ended, at some moment of it. */
    BringUpProcess underWay(Random random) {
        while (true) {
            var damage = Damage.some(random);
            var run = started(damage, random);
            run.waitFor(BringUpProcess.EVENT);
            if (!run.ended(moment(random))) {
                System.out.println("    " + damage + ", under way: " + run.last(1));
                return run;
            }
            assertEquals(0, run.exit(), () -> run.last(40));
            jobs.put(damage, job().multipliedBy(3).dividedBy(4)); // it ended sooner than expected
        }
    }

    private Duration job() {
        return jobs.getOrDefault(broken, Duration.ofSeconds(12));
    }

    private Duration moment(Random random) {
        return Duration.ofMillis(random.nextInt((int) job().toMillis()));
    }

    /** A run that goes on with what another has left, at some moment of it; one with more to do where that was too little. */
    BringUpProcess goingOn(Random random) {
        var run = BringUpProcess.start(SHORT_RUN);
        if (run.begins(1) && !run.ended(moment(random))) {
            return run;
        }
        assertTrue(run.ended(Duration.ofMinutes(1)), () -> "it does not end:\n" + run.last(20));
        assertEquals(0, run.exit(), () -> run.last(40));
        return underWay(random);
    }

    /** A run that stands still (SIGSTOP) with operations under way, when it has begun some number of them. */
    BringUpProcess stopped(Random random, Supplier<Set<Damage>> broken) {
        while (true) {
            var damage = broken.get();
            var run = started(damage, random);
            if (run.begins(1 + random.nextInt(OPERATIONS * damage.size()))) {
                run.signal("STOP");
                pause(Duration.ofMillis(500)); // until all that it said is read
                var operations = run.underWay();
                if (!operations.isEmpty()) {
                    System.out.println("    " + damage + ", stopped in: " + String.join("; ", operations));
                    return run;
                }
                run.signal("CONT");
            }
            assertTrue(run.ended(Duration.ofMinutes(5)), () -> "it does not end:\n" + run.last(20));
            assertEquals(0, run.exit(), () -> run.last(40));
        }
    }

    /** One more apply, a clean verify, nothing left to do, three members that run, and what was written is there. */
    void well(String how, BringUpProcess run) {
        System.out.println("    " + how + ", at: " + (run.failed().isEmpty() ? run.last(1) : run.failed()));
        var applied = System.nanoTime();
        apply();
        System.out.printf("    one more apply: %.1f s%n", (System.nanoTime() - applied) / 1e9);
        clean("clean", Duration.ofMinutes(3));
        assertTrue(kha.plan(cluster).isEmpty(), () -> kha.plan(cluster).diff());
        assertEquals(List.of("started, false", "started, false", "started, false"), members());
        var round = kept.getAndIncrement();
        assertEquals("" + round, persistently("get", "configmap", "kept", "-o", "jsonpath={.data.round}"));
        persistently("patch", "configmap", "kept", "-p", "{\"data\":{\"round\":\"" + (round + 1) + "\"}}");
    }

    /** Of each etcd member whether it was started, and whether it is a learner. */
    private List<String> members() {
        var list = script.ssh(
                masters().get(0),
                (docker() ? "docker exec -e ETCDCTL_API=3 kha-etcd " : "ETCDCTL_API=3 ")
                        + "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt"
                        + " --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key member list");
        return list.lines()
                .map(line -> line.split(", "))
                .map(of -> of[1] + ", " + of[of.length - 1])
                .toList();
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
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

    /** Little is sent: the second compiler would take more than it gives. */
    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1";

    private Duration job = Duration.ofSeconds(12);

    @BeforeAll
    void start() {
        System.out.println("    -Dkha.lab.seed=" + SEED);
        built();
    }

    /** A run that mends this damage. */
    private BringUpProcess started(Set<Damage> damage, Random random) {
        damage.forEach(each -> each.on(this, random));
        return BringUpProcess.start(SHORT_RUN);
    }

    /** A run whose apply has begun and has not ended, at some moment of it. */
    BringUpProcess underWay(Random random) {
        while (true) {
            var damage = Damage.some(random);
            var run = started(damage, random);
            run.waitFor(BringUpProcess.EVENT);
            if (!run.ended(Duration.ofMillis(random.nextInt((int) job.toMillis())))) {
                System.out.println("    " + damage + ", under way: " + run.last(1));
                return run;
            }
            assertEquals(0, run.exit(), () -> run.last(40));
            job = job.multipliedBy(3).dividedBy(4); // it ended sooner than expected
        }
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
}

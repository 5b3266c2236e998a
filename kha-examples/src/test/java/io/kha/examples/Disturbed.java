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

    private Duration job = Duration.ofSeconds(12);

    @BeforeAll
    void start() {
        System.out.println("    -Dkha.lab.seed=" + SEED);
        built();
    }

    /** A run whose apply has begun and has not ended, at some moment of it. */
    BringUpProcess underWay(Random random) {
        return underWay(random, () -> Damage.some(random));
    }

    private BringUpProcess underWay(Random random, Supplier<Set<Damage>> broken) {
        while (true) {
            var damage = broken.get();
            damage.forEach(each -> each.on(this, random));
            var run = BringUpProcess.start();
            run.waitFor(BringUpProcess.EVENT);
            if (!run.ended(Duration.ofMillis(random.nextInt((int) job.toMillis())))) {
                System.out.println("    " + damage + ", under way: " + run.last(1));
                return run;
            }
            assertEquals(0, run.exit(), () -> run.last(40));
            job = job.multipliedBy(3).dividedBy(4); // it ended sooner than expected
        }
    }

    /** A run that stands still (SIGSTOP) with operations under way, at some moment of its apply. */
    BringUpProcess stopped(Random random, Supplier<Set<Damage>> broken) {
        while (true) {
            var run = underWay(random, broken);
            if (run.begins()) {
                run.signal("STOP");
                pause(Duration.ofMillis(500)); // until all that it said is read
                var operations = run.underWay();
                if (!operations.isEmpty()) {
                    System.out.println("    stopped in: " + String.join("; ", operations));
                    return run;
                }
                run.signal("CONT");
            }
            assertTrue(run.ended(Duration.ofMinutes(5)), () -> "it does not end:\n" + run.last(20));
            assertEquals(0, run.exit(), () -> run.last(40));
        }
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Random;
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
        while (true) {
            var damage = Damage.some(random);
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
}

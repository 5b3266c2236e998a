package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/**
 * A writer is stopped in the middle of its work, another takes over and is killed in the middle of it, one more apply ends in a cluster
 * that is well, with all that was in it. Then the first goes on: it changes nothing any more, on no host and not in the API, and in most
 * turns says why. {@code -Dkha.lab.seed} chooses the same damage and moments again.
 */
@Tag("proof")
@Order(4)
class StoppedWriterTest extends Disturbed {
    /**
     * What a run says that has lost its right. Not every one does: a wait may end because its host does not answer any more, or only the
     * last answer was still to be read.
     */
    private static final Pattern LOST = Pattern.compile(
            "another (writer has taken over|run has written|writer holds)|masters are still locked by this run");

    private static final int MOST = 15;

    private final AtomicInteger lost = new AtomicInteger();

    @RepeatedTest(20)
    void whoLostItsRightChangesNothing(RepetitionInfo turn) {
        var random = random(SEED + 1000 + turn.getCurrentRepetition());
        var first = stopped(random, () -> {
            var damage = Damage.some(random);
            damage.add(Damage.NETWORK); // mended last: the second has something left to do
            return damage;
        });

        kha.takeOver(cluster);
        var second = goingOn(random);
        second.kill();
        well("the second killed", second);
        var before = settled();

        first.signal("CONT");
        assertTrue(first.ended(Duration.ofMinutes(5)), () -> "it does not end:\n" + first.last(20));
        System.out.println("    the first ended with " + first.exit() + ": " + first.failed());
        pause(Duration.ofSeconds(2));
        assertEquals(Map.of(), before.changes(Snapshot.of(this)));

        if (first.exit() != 0 && first.lines().stream().anyMatch(LOST.asPredicate())) {
            lost.incrementAndGet();
        }
        if (turn.getCurrentRepetition() == turn.getTotalRepetitions()) {
            System.out.println("    in " + lost + " of " + turn.getTotalRepetitions()
                    + " turns the first ended because another had taken over");
            assertTrue(lost.get() >= MOST, () -> "only in " + lost);
        }
    }

    /** The state when the cluster's own controllers have come to rest. */
    private Snapshot settled() {
        var last = Snapshot.of(this);
        for (int turn = 0; turn < 20; turn++) {
            pause(Duration.ofSeconds(1));
            var now = Snapshot.of(this);
            if (last.changes(now).isEmpty()) {
                return now;
            }
            last = now;
        }
        throw new AssertionError("the cluster does not come to rest");
    }
}

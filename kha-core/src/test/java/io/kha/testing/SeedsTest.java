package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Schedules of faults by seed, see {@link Trial}. {@code -Dkha.seeds} says how many, {@code -Dkha.seed.first} which is the first. A seed
 * that fails prints one line that replays it.
 */
class SeedsTest {
    private static final long SEEDS = Long.getLong("kha.seeds", 2000);
    private static final long FIRST = Long.getLong("kha.seed.first", 0);

    static Map<Trial.Kind, Map<String, String>> undisturbed() {
        var all = new EnumMap<Trial.Kind, Map<String, String>>(Trial.Kind.class);
        for (var kind : Trial.Kind.values()) {
            all.put(kind, Trial.undisturbed(kind));
        }
        return all;
    }

    @Test
    void whateverGoesWrongOneApplyInPeaceMendsIt() throws Exception {
        var wanted = undisturbed();
        var failed = Collections.synchronizedList(new ArrayList<String>());
        var took = Seeds.each(FIRST, SEEDS, seed -> {
            var line = new Trial(seed).run(wanted.get(Trial.Kind.of(seed)));
            if (!line.isEmpty()) {
                failed.add(line);
            }
        });
        System.out.printf("%d seeds from %d in %s%n", SEEDS, FIRST, took);
        assertTrue(
                failed.isEmpty(), () -> failed.size() + " of " + SEEDS + " seeds fail:\n" + String.join("\n", failed));
    }

    @Test
    void oneSeedOneTrace() {
        var wanted = undisturbed();
        for (long seed : List.of(0L, 1L, 2L, 5L, 8L, 33L)) {
            var kind = Trial.Kind.of(seed);
            var first = new Trial(seed);
            var second = new Trial(seed);
            assertEquals(first.run(wanted.get(kind)), second.run(wanted.get(kind)));
            assertEquals(first.trace(), second.trace());
            assertFalse(first.trace().isEmpty());
        }
        var one = new Trial(0);
        var other = new Trial(3);
        one.run(wanted.get(Trial.Kind.BRING_UP));
        other.run(wanted.get(Trial.Kind.BRING_UP));
        assertNotEquals(one.trace(), other.trace());
    }
}

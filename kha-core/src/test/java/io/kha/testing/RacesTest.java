package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Races of controllers by seed, see {@link Race}: after a take-over not one byte changes by the one that was put out, on any host or in
 * the API. {@code -Dkha.races} says how many, {@code -Dkha.race.first} which is the first. A race that fails prints one line that
 * replays it.
 */
class RacesTest {
    private static final int RACES = Integer.getInteger("kha.races", 500);
    private static final long FIRST = Long.getLong("kha.race.first", 0);

    /** The work of a kind when nothing goes wrong. */
    private record Calm(int points, Map<String, String> state) {
        static Calm of(Trial.Kind kind) {
            var lab = Trial.prepared(kind);
            var points = new int[1];
            lab.fleet.failAlways(p -> p.kind() != Point.Kind.PHASE && points[0]++ < 0, Failure.lostBefore());
            try (var kha = lab.kha()) {
                kha.apply(kha.plan(lab.cluster)).orThrow();
                int all = points[0];
                assertTrue(kha.plan(lab.cluster).isEmpty());
                return new Calm(all, State.of(lab.fleet));
            }
        }

        static Map<Trial.Kind, Calm> all() {
            var all = new EnumMap<Trial.Kind, Calm>(Trial.Kind.class);
            Race.KINDS.forEach(kind -> all.put(kind, of(kind)));
            return all;
        }
    }

    private static Race race(long seed, TestInfo test, Flaws flaws, Map<Trial.Kind, Calm> calm) {
        var kind = calm.get(Race.kind(seed));
        return new Race(seed, test.getTestMethod().orElseThrow().getName(), flaws, kind.points(), kind.state());
    }

    @Test
    void whoWasTakenOverChangesNothingAnyMore(TestInfo test) throws Exception {
        var calm = Calm.all();
        var failed = Collections.synchronizedList(new ArrayList<String>());
        var happened = new AtomicInteger();
        var took = Seeds.each(FIRST, RACES, seed -> {
            var race = race(seed, test, Flaws.NONE, calm);
            var line = race.run();
            happened.addAndGet(race.happened() ? 1 : 0);
            if (!line.isEmpty()) {
                failed.add(line);
            }
        });
        System.out.printf("%d races from %d, %d with a take-over, in %s%n", RACES, FIRST, happened.get(), took);
        assertTrue(
                failed.isEmpty(), () -> failed.size() + " of " + RACES + " races fail:\n" + String.join("\n", failed));
        assertTrue(happened.get() > RACES * 9 / 10, "most of the points are in the work");
    }

    @Test
    void hostsThatDoNotCompareTheEpochAreFound(TestInfo test) {
        isFound(test, new Flaws(false, true, true));
    }

    @Test
    void aLeaseThatIsChangedBeforeItIsLookedAtIsFound(TestInfo test) {
        isFound(test, new Flaws(true, true, false));
    }

    private static void isFound(TestInfo test, Flaws flaws) {
        var calm = Calm.all();
        for (long seed = FIRST; seed < FIRST + 2000; seed++) {
            var line = race(seed, test, flaws, calm).run();
            if (!line.isEmpty()) {
                System.out.println("found by race " + seed + ": " + line);
                assertTrue(line.startsWith("writers: "), line);
                assertEquals(line, race(seed, test, flaws, calm).run(), "again");
                assertEquals("", race(seed, test, Flaws.NONE, calm).run(), "without the bug");
                return;
            }
        }
        fail(flaws + " is not found");
    }
}

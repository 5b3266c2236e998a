package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.file;
import static io.kha.internal.engine.Bench.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.Problem;
import io.kha.step.Decision;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recipe whose steps wait for each other is a problem of the plan, and nothing is begun. */
class KnotTest {
    private static final int RECIPES = 400;

    private final Bench bench = new Bench();

    /** A step that makes a file of its name, on hosts of these numbers in this order. */
    private Placement on(String hosts, String name) {
        List<Host> places =
                hosts.chars().mapToObj(c -> bench.cluster.host("m" + (char) c)).toList();
        return Placement.on(c -> places, file("/" + name, name));
    }

    private static String id(String name) {
        return "file/" + name;
    }

    private List<Problem> problems(Placement... placements) {
        try (var kha = bench.kha(placements)) {
            return kha.plan(bench.cluster).problems();
        }
    }

    private static Problem problem(String where, String what, String remedy) {
        return Problem.error(where, "no run of this recipe can end: " + what, remedy);
    }

    @Test
    void aStepThatWaitsForARollingOneBeforeItsGate() {
        var s = on("123", "s").rolling(id("g"));
        var t = on("1", "t").after(id("s"));
        var g = on("123", "g");
        try (var kha = bench.kha(s, t, g)) {
            var plan = kha.plan(bench.cluster);
            assertEquals(
                    List.of(problem(
                            "file/t on m1",
                            "file/t@m1 waits for file/s@m2; file/s@m2 waits for file/g@m1, which comes after file/t@m1",
                            "put file/t after file/g, or let file/t not wait for file/s (Placement.after)")),
                    plan.problems());
            assertThrows(KhaException.class, () -> kha.apply(plan));
        }
        assertEquals(List.of(), bench.log());
        assertEquals(List.of(), problems(s, g, t), "what it says helps");
        assertEquals(List.of(), problems(s, on("1", "t"), g), "and so does the other");
    }

    @Test
    void onOtherHostsItIsRight() {
        var s = on("12", "s").rolling(id("g"));
        var t = on("3", "t").after(id("s"));
        try (var kha = bench.kha(s, t, on("12", "g"))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        assertEquals(List.of(), problems(on("1", "s").rolling(id("g")), t, on("1", "g")), "and on one alone");
    }

    @Test
    void aGateThatWaitsForWhatItLetsThrough() {
        assertEquals(
                List.of(problem(
                        "file/g on m1",
                        "file/g@m1 waits for file/s@m2; file/s@m2 waits for file/g@m1",
                        "let file/g not wait for file/s (Placement.after)")),
                problems(on("12", "s").rolling(id("g")), on("12", "g").after(id("s"))));
    }

    /** The one that is waited for comes before the rolling step; it is held up all the same. */
    @Test
    void byWayOfAnotherRollingStep() {
        assertEquals(
                List.of(problem(
                        "file/t on m1",
                        "file/t@m1 waits for file/a@m3, which comes after file/r@m3; "
                                + "file/r@m3 waits for file/h@m2, which comes after file/s@m2; "
                                + "file/s@m2 waits for file/g@m1, which comes after file/t@m1",
                        "put file/t after file/g, or let file/t not wait for file/a (Placement.after)")),
                problems(
                        on("123", "r").rolling(id("h")),
                        on("123", "a"),
                        on("123", "s").rolling(id("g")),
                        on("123", "h"),
                        on("123", "t").after(id("a")),
                        on("123", "g")));
    }

    @Test
    void twoThatGoOverTheirHostsInDifferentOrders() {
        assertEquals(
                List.of(problem(
                        "file/r on m2",
                        "file/r@m2 waits for file/g@m1, which comes after file/s@m1; "
                                + "file/s@m1 waits for file/g@m2, which comes after file/r@m2",
                        "place these rolling steps on their hosts in the same order: [file/r, file/s]")),
                problems(on("12", "r").rolling(id("g")), on("21", "s").rolling(id("g")), on("12", "g")));
    }

    @ParameterizedTest
    @CsvSource({"etcd/configured, true", "etcd/formed, false"})
    void inTheStandardRecipe(String after, boolean refused) {
        var placements = new ArrayList<>(Recipe.standard(null).placements());
        var ids = placements.stream().map(p -> p.step().id()).toList();
        var own = step("own/step", List.of(), (seen, fleet) -> Decision.satisfied());
        placements.add(
                ids.indexOf("etcd/healthy"),
                Placement.on(c -> c.masters().subList(0, 1), own).after(after));
        var knot = Knot.of(bench.cluster, Recipe.of(placements));
        assertEquals(
                refused
                        ? "own/step on m1: no run of this recipe can end: own/step@m1 waits for etcd/configured@m2, which comes after "
                                + "etcd/renewed@m2; etcd/renewed@m2 waits for etcd/healthy@m1, which comes after own/step@m1: "
                                + "put own/step after etcd/healthy, or let own/step not wait for etcd/configured (Placement.after)"
                        : "",
                knot.map(Problem::toString).orElse(""));
    }

    /** Of recipes made by chance those are refused that no run gets through, and no others. */
    @Test
    void whatIsRefusedIsWhatCannotEnd() {
        int refused = 0;
        for (int seed = 0; seed < RECIPES; seed++) {
            var placements = random(new Random(seed));
            var fresh = new Bench();
            try (var kha = fresh.kha(placements)) {
                var plan = kha.plan(fresh.cluster);
                var forced = Plan.of(fresh.cluster, plan.steps(), List.of(), plan.executions(), plan.absent());
                var outcome = kha.apply(forced);
                var name = "seed " + seed + ": " + outcome + " " + plan.problems();
                if (plan.problems().isEmpty()) {
                    assertInstanceOf(Outcome.Applied.class, outcome, name);
                } else {
                    var failed = assertInstanceOf(Outcome.Failed.class, outcome, name);
                    assertTrue(failed.failure().said().startsWith("it waits for a step"), name);
                    refused++;
                }
            }
        }
        assertTrue(refused > RECIPES / 20 && refused < RECIPES / 2, refused + " of " + RECIPES);
    }

    private Placement[] random(Random random) {
        var orders = List.of("123", "123", "12", "23", "1", "321");
        var names = List.of("a", "b", "c", "d", "e", "f");
        var placements = new ArrayList<Placement>();
        for (int i = 0; i < names.size(); i++) {
            var placement = on(orders.get(random.nextInt(orders.size())), names.get(i));
            if (random.nextInt(3) == 0) {
                int gate = i + random.nextInt(names.size() - i);
                placement = placement.rolling(gate == i ? "" : id(names.get(gate)));
            }
            if (i > 0 && random.nextInt(3) == 0) {
                placement = placement.after(id(names.get(random.nextInt(i))));
            }
            placements.add(placement);
        }
        return placements.toArray(Placement[]::new);
    }
}

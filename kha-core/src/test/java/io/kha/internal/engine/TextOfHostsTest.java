package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Failure;
import io.kha.Finding;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Plan;
import io.kha.step.Check;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a host says is shown, and cannot make lines of its own, move a cursor or turn text around. */
class TextOfHostsTest {
    private static final String HOSTILE = "evil\u001b[2J\u202edlrow\n~ fake/step  on m2\n  a fake reason\u2028";
    private static final String SHOWN =
            "evil\\u001b[2J\\u202edlrow\\u000a~ fake/step  on m2\\u000a  a fake reason\\u2028";

    private final Bench bench = new Bench();

    TextOfHostsTest() {
        bench.fleet.host("m1").write("/opt/said", HOSTILE);
    }

    private static void harmless(String text) {
        assertTrue(text.contains("evil\\u001b[2J"), text);
        assertTrue(text.lines().noneMatch(line -> line.startsWith("~ fake") || line.startsWith("  a fake")), text);
        var types = text.replace("\n", "")
                .codePoints()
                .map(Character::getType)
                .boxed()
                .toList();
        assertTrue(types.stream().noneMatch(t -> t == Character.CONTROL || t == Character.FORMAT), text);
        assertFalse(text.contains("\u2028"), text);
    }

    @Test
    void inAPlan() {
        var reason = step(
                "says/reason",
                List.of(Read.text("/opt/said")),
                (seen, fleet) -> Decision.change(
                        "it says " + seen.text("/opt/said"), run(Map.of(), "echo", seen.text("/opt/said"))));
        var refusal = step(
                "says/refusal",
                List.of(Read.text("/opt/said")),
                (seen, fleet) -> Decision.refused(
                        seen.text("/opt/said"), "it says " + seen.text("/opt/said"), "mend " + seen.text("/opt/said")));
        try (var kha = bench.kha(on("m1", reason), on("m1", refusal))) {
            var plan = kha.plan(bench.cluster);
            assertEquals("it says " + SHOWN, plan.steps().get(0).reason());
            harmless(plan.diff());
            plan.problems().forEach(p -> harmless(p.toString()));
            var saved = Plan.read(bench.cluster, plan.toJson());
            assertEquals(plan.diff(), saved.diff());
        }
    }

    @Test
    void inASavedPlanThatSomebodyEdited() {
        var step = step("says/reason", List.of(), (seen, fleet) -> Decision.change("REASON", write("/opt/a", "x")));
        try (var kha = bench.kha(on("m1", step))) {
            var json = kha.plan(bench.cluster).toJson();
            var hostile = HOSTILE.replace("\n", "\\n").replace("\u001b", "\\u001b");
            for (var part : List.of("REASON", "  + x", "write /opt/a")) {
                assertTrue(json.contains(part), json);
                harmless(Plan.read(bench.cluster, json.replace(part, hostile)).diff());
            }
        }
    }

    @Test
    void inAFinding() {
        var check = new Check() {
            @Override
            public String id() {
                return "own/check";
            }

            @Override
            public Collection<Host> hosts(Cluster cluster) {
                return cluster.hosts();
            }

            @Override
            public List<Read<?>> reads(Scope scope) {
                return List.of(Read.text("/opt/said"));
            }

            @Override
            public List<Finding> findings(Fleet fleet) {
                var said = fleet.seen(bench.cluster.host("m1")).text("/opt/said");
                return List.of(new Finding(Finding.Severity.ERROR, id(), said, "says " + said, "mend " + said));
            }
        };
        try (var kha = Kha.over(
                bench.fleet,
                o -> o.executor(Runnable::run).recipe(Recipe.of(List.of())).check(check))) {
            var found = kha.verify(bench.cluster).findings().stream()
                    .filter(f -> f.check().equals("own/check"))
                    .toList();
            assertEquals("says " + SHOWN, found.get(0).what());
            harmless(found.toString());
        }
    }

    @Test
    void inAFailure() {
        var failure = new Failure("m1", "a/step", "run " + HOSTILE, 1, HOSTILE + "\tlast", "mend " + HOSTILE);
        assertEquals("run " + SHOWN, failure.operation());
        assertEquals("mend " + SHOWN, failure.remedy());
        assertEquals(SHOWN.replace("\\u000a", "\n") + "\tlast", failure.said(), "lines stay lines");
        assertTrue(failure.message().lines().noneMatch(line -> line.startsWith("~")), failure.message());
    }
}

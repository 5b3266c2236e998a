package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Event;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.step.Placement;
import io.kha.testing.Program;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan that is saved, reviewed, and applied by another process. */
class SavedPlanTest {
    private final Bench bench = new Bench();

    private static final Read.Command ASK = Read.command("ask");
    private static final Read.Command CLOCK = Read.passing("clock");

    /** A step that looks at a file, a command and a clock before it writes. */
    private static final Placement CURIOUS =
            on("m1", step("curious", List.of(Read.text("/opt/in"), ASK, CLOCK, Read.text("/opt/a")), (seen, fleet) -> {
                seen.text("/opt/in");
                seen.get(ASK);
                seen.get(CLOCK);
                return written(seen, "/opt/a", "x");
            }));

    private final List<String> answers = new ArrayList<>(List.of("one", "12:00"));

    private String saved(Placement... placements) {
        bench.fleet.program("ask", (host, argv, input) -> Program.ok(answers.get(0)));
        bench.fleet.program("clock", (host, argv, input) -> Program.ok(answers.get(1)));
        try (var kha = bench.kha(placements)) {
            return kha.plan(bench.cluster).toJson();
        }
    }

    private Outcome apply(String json, Consumer<Event> listener, Placement... placements) {
        try (var kha = bench.kha(placements)) {
            return kha.apply(Plan.read(bench.cluster, json), listener);
        }
    }

    @Test
    void itSaysTheSameAfterTheWay() {
        var json = saved(CURIOUS, on("m2", file("/opt/b", "y")));
        var plan = Plan.read(bench.cluster, json);
        assertTrue(plan.saved());
        assertEquals(json, plan.toJson());
        assertEquals(2, plan.changes());
        assertTrue(plan.diff().contains("/opt/b"), plan.diff());
    }

    @Test
    void anotherProcessAppliesIt() {
        var json = saved(CURIOUS);
        answers.set(1, "12:01"); // a clock that moves changes nothing
        assertEquals(1, apply(json, e -> {}, CURIOUS).orThrow().changes());
        assertEquals("x", bench.fleet.host("m1").text("/opt/a"));
    }

    @Test
    void itIsNotAppliedWhereNothingTalksToTheApi() {
        var json = saved(CURIOUS); // where something did, perhaps
        try (var kha = Kha.over(bench.fleet)) {
            var thrown = assertThrows(KhaException.class, () -> kha.apply(Plan.read(bench.cluster, json)));
            assertTrue(thrown.getMessage().contains("add the module kha-k8s"), thrown.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"true, what this was decided on has changed", "false, what this was decided on has changed"})
    void itIsRefusedWhenAnythingThatWasReadHasChanged(boolean file, String why) {
        var json = saved(CURIOUS);
        if (file) {
            bench.fleet.host("m1").write("/opt/in", "another");
        } else {
            answers.set(0, "two");
        }
        refused(json, "curious", why, CURIOUS);
        assertFalse(bench.fleet.host("m1").file("/opt/a").exists());
    }

    @Test
    void itIsRefusedWhenItWasDoneMeanwhile() {
        var json = saved(CURIOUS);
        bench.fleet.host("m1").write("/opt/a", "x");
        refused(json, "curious", "nothing is to be done for this now", CURIOUS);
    }

    @Test
    void itIsRefusedWhenMoreHasBecomeNecessary() {
        bench.fleet.host("m2").write("/opt/b", "y");
        var json = saved(CURIOUS, on("m2", file("/opt/b", "y")));
        bench.fleet.host("m2").write("/opt/b", "z");
        refused(json, "file/opt/b", "does not show this", CURIOUS, on("m2", file("/opt/b", "y")));
    }

    @Test
    void itIsRefusedWhenItSaysSomethingElse() {
        var json = saved(CURIOUS);
        var forged = json.replaceAll("\"sha256\" : \"[0-9a-f]{64}\"", "\"sha256\" : \"" + "0".repeat(64) + "\"");
        assertNotEquals(json, forged);
        refused(forged, "curious", "shows something else", CURIOUS);
    }

    @Test
    void itIsRefusedWhenAReaderWasShownSomethingElse() {
        var json = saved(CURIOUS);
        var forged = json.replace("  + x", "  + y");
        assertNotEquals(json, forged);
        refused(forged, "curious", "shows something else", CURIOUS);
    }

    private void refused(String json, String step, String why, Placement... placements) {
        var events = new ArrayList<Event>();
        var before = bench.log();
        var failed = assertInstanceOf(Outcome.Failed.class, apply(json, events::add, placements));
        assertEquals(step, failed.failure().step());
        assertTrue(failed.failure().said().contains(why), failed.failure().message());
        assertTrue(events.stream().anyMatch(Event.Failed.class::isInstance), events.toString());
        assertEquals(before, bench.log(), "nothing was done");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no JSON at all  | the plan cannot be read (line 1)
            {}              | this is not a plan of kha
            {"format": 2}   | a plan of format 2; this kha reads format 1
            {"format": 1}   | the plan cannot be read
            """)
    void whatIsNoPlanIsRefused(String json, String said) {
        var e = assertThrows(KhaException.class, () -> Plan.read(bench.cluster, json));
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    @Test
    void whatIsDamagedIsRefused() {
        var json = saved(CURIOUS);
        for (int cut = 0; cut < json.length() - 2; cut += 7) {
            var part = json.substring(0, cut);
            assertThrows(KhaException.class, () -> Plan.read(bench.cluster, part));
        }
        var more = json.replaceFirst("\"id\"", "\"sudo\" : true, \"id\"");
        assertThrows(KhaException.class, () -> Plan.read(bench.cluster, more));
        var e = assertThrows(KhaException.class, () -> Plan.read(bench.cluster, json.replace("\"prod\"", "\"test\"")));
        assertTrue(e.getMessage().contains("for cluster \"test\", not for"), e.getMessage());
    }
}

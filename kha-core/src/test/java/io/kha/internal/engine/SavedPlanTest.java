package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kha.Event;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.Problem;
import io.kha.step.Placement;
import io.kha.testing.Program;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan that is saved, reviewed, and applied by another process. */
class SavedPlanTest {
    private static final ObjectMapper JSON = new ObjectMapper();

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
    void oneThatShowedNothingIsRefusedToo() {
        var step = on("m2", file("/opt/b", "y"));
        bench.fleet.host("m2").write("/opt/b", "y");
        var json = saved(step);
        assertTrue(Plan.read(bench.cluster, json).isEmpty());
        assertEquals(0, apply(json, e -> {}, step).orThrow().changes());
        bench.fleet.host("m2").write("/opt/b", "z");
        refused(json, "file/opt/b", "does not show this", step);
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

    /** A plan with something in every part. */
    private String full() {
        var read = Plan.read(bench.cluster, saved(CURIOUS, on("m2", file("/opt/b", "y"))));
        var problems = List.of(Problem.warning("m3", "is left out", "bring it back"));
        return Plan.of(bench.cluster, read.steps(), problems, read.executions(), Set.of("m3"))
                .toJson();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /steps/0               | the plan cannot be read: /steps/0 is null: save it again with Plan.toJson
            /steps/1/host          | the plan cannot be read: /steps/1/host is null: save it again with Plan.toJson
            /steps/0/ops/0         | the plan cannot be read: /steps/0/ops/0 is null: save it again with Plan.toJson
            /steps/0/ops/0/with/path | the plan cannot be read: /steps/0/ops/0/with/path is null: save it again with Plan.toJson
            /problems/0            | the plan cannot be read: /problems/0 is null: save it again with Plan.toJson
            /absent/0              | the plan cannot be read: /absent/0 is null: save it again with Plan.toJson
            """)
    void whatIsNullIsNamed(String at, String said) throws Exception {
        var tree = JSON.readTree(full());
        put(tree, at, NullNode.instance);
        var e = assertThrows(KhaException.class, () -> Plan.read(bench.cluster, tree.toString()));
        assertEquals(said, e.getMessage());
    }

    @Test
    void whatIsThereTwiceIsNamed() throws Exception {
        var tree = JSON.readTree(full());
        var twice = tree.at("/steps/1").deepCopy();
        ((ArrayNode) tree.at("/steps")).add(twice);
        var e = assertThrows(KhaException.class, () -> Plan.read(bench.cluster, tree.toString()));
        assertEquals(
                "the plan cannot be read: it has the step \"file/opt/b\" on \"m2\" twice: save it again with Plan.toJson",
                e.getMessage());
        var json = full();
        var field = json.replaceFirst("\"steps\"", "\"steps\" : [], \"steps\"");
        assertThrows(KhaException.class, () -> Plan.read(bench.cluster, field), "which of the two is shown?");
    }

    /** Whatever one thing in it is replaced by: it is refused as documented, or it is a plan like another. */
    @Test
    void noDamageIsAnotherException() throws Exception {
        var tree = JSON.readTree(full());
        var places = new ArrayList<String>();
        places(tree, "", places);
        assertTrue(places.size() > 40, places::toString);
        var damages = List.<JsonNode>of(
                NullNode.instance,
                MissingNode.getInstance(),
                TextNode.valueOf("m1"),
                TextNode.valueOf(""),
                IntNode.valueOf(-1),
                JSON.readTree("1e400"),
                JSON.createArrayNode(),
                JSON.readTree("[null]"),
                JSON.readTree("[\"m1\", \"m1\"]"),
                JSON.createObjectNode(),
                JSON.readTree("{\"\": null}"));
        for (var place : places) {
            for (var damage : damages) {
                var damaged = tree.deepCopy();
                put(damaged, place, damage);
                assertDoesNotThrow(
                        () -> refusedOrAPlan(damaged.toString(), damage.isNull()), () -> place + " is " + damage);
            }
        }
    }

    private void refusedOrAPlan(String json, boolean isNull) {
        try {
            var plan = Plan.read(bench.cluster, json);
            assertFalse(isNull, "what is null is no plan");
            assertEquals(plan.diff(), Plan.read(bench.cluster, plan.toJson()).diff());
            assertInstanceOf(Outcome.class, apply(json, e -> {}, CURIOUS, on("m2", file("/opt/b", "y"))));
        } catch (KhaException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }

    /** The pointers of all that is in a tree. */
    private static void places(JsonNode node, String at, List<String> places) {
        node.properties().forEach(field -> {
            places.add(at + "/" + field.getKey());
            places(field.getValue(), at + "/" + field.getKey(), places);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places.add(at + "/" + i);
            places(node.get(i), at + "/" + i, places);
        }
    }

    /** Puts a value at a pointer; a missing one takes away what is there. */
    private static void put(JsonNode tree, String at, JsonNode value) {
        int last = at.lastIndexOf('/');
        var name = at.substring(last + 1);
        if (tree.at(at.substring(0, last)) instanceof ArrayNode list) {
            list.remove(Integer.parseInt(name));
            if (!value.isMissingNode()) {
                list.insert(Integer.parseInt(name), value);
            }
        } else {
            var object = (ObjectNode) tree.at(at.substring(0, last));
            object.remove(name);
            if (!value.isMissingNode()) {
                object.set(name, value);
            }
        }
    }
}

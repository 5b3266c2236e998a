package io.kha.internal.recipe;

import static org.junit.jupiter.api.Assertions.*;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.engine.Stage;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Source;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One case: hosts as they are given, a step, and what it decides. */
final class StepCase {
    private final Step step;
    private final JsonNode said;
    private final GivenCluster clusters;
    private final Pems pems;
    private final Recipe recipe = Recipe.standard(null);
    private final Map<String, GivenHost> hosts = new LinkedHashMap<>();

    StepCase(Step step, JsonNode said, GivenCluster clusters, Pems pems) {
        said.fieldNames()
                .forEachRemaining(name -> assertTrue(
                        List.of(
                                        "cluster",
                                        "inventory",
                                        "given",
                                        "done",
                                        "but",
                                        "on",
                                        "planned",
                                        "expect",
                                        "asks",
                                        "proof")
                                .contains(name),
                        "a case has no " + name));
        this.step = step;
        this.said = said;
        this.clusters = clusters;
        this.pems = pems;
    }

    void check() {
        var cluster = clusters.of(said.path("cluster"));
        var inventory = clusters.inventory(said.path("inventory"));
        cluster.hosts().forEach(h -> hosts.put(h.name(), new GivenHost(h, pems)));
        say("given");
        for (var done : said.path("done")) { // what the step itself has left, on a host, some time ago, for a cluster
            var then = done.has("cluster") ? clusters.of(done.get("cluster")) : cluster;
            var host =
                    then.host(done.isTextual() ? done.asText() : done.get("on").asText());
            var source = pems.source(
                    Pems.NOW.minus(Duration.ofDays(done.path("days-ago").asInt())));
            var files = done.has("inventory") ? clusters.inventory(done.get("inventory")) : inventory;
            var stage = stage(then, files, source);
            if (decide(stage, then, host, true, new ArrayList<>()) instanceof Decision.Change change) {
                var made = stage.made(host, change.ops());
                hosts.get(host.name()).made(change.ops(), made);
            } else {
                fail("nothing to be done on " + host);
            }
        }
        say("but");
        if (said.has("planned")) { // before it, on another host, in the same plan
            var host = cluster.host(said.get("planned").asText());
            var stage = stage(cluster, inventory, pems.source(Pems.NOW));
            var change = (Decision.Change) decide(stage, cluster, host, false, new ArrayList<>());
            hosts.get(host.name()).values(stage.made(host, change.ops()));
        }
        var on = said.has("on")
                ? cluster.host(said.get("on").asText())
                : cluster.hosts().get(0);
        decide(cluster, inventory, on);
    }

    private void say(String what) {
        said.path(what).fields().forEachRemaining(h -> hosts.get(h.getKey()).say(h.getValue()));
    }

    private Stage stage(Cluster cluster, Inventory inventory, Source source) {
        var seen = new LinkedHashMap<Host, Optional<Map<Read<?>, Object>>>();
        for (var host : cluster.hosts()) {
            var given = hosts.computeIfAbsent(host.name(), h -> new GivenHost(host, pems));
            var answers = new HashMap<Read<?>, Object>();
            for (var placement : recipe.placements()) { // what a recipe announces is asked, and nothing else
                if (placement.where().apply(cluster).contains(host)) {
                    placement
                            .step()
                            .reads(new Scope(host, cluster, inventory))
                            .forEach(r -> answers.put(r, given.answer(r)));
                }
            }
            seen.put(host, given.silent ? Optional.empty() : Optional.of(answers));
        }
        return new Stage(cluster, inventory, source, seen);
    }

    private Decision decide(Stage stage, Cluster cluster, Host on, boolean apply, List<String> asked) {
        var fleet = stage.fleet(apply, on, List.of());
        while (true) {
            try {
                return step.decide(fleet.seen(on), fleet);
            } catch (UnknownRead u) {
                if (u.why() != UnknownRead.Why.UNASKED) {
                    throw u;
                }
                asked.add(u.host() + " " + u.read());
                stage.answered(
                        u.host(), Map.of(u.read(), hosts.get(u.host().name()).answer(u.read())));
            }
        }
    }

    private void decide(Cluster cluster, Inventory inventory, Host on) {
        var stage = stage(cluster, inventory, pems.source(Pems.NOW));
        var expect = said.path("expect");
        var asked = new ArrayList<String>();
        try {
            var planned = decide(stage, cluster, on, false, asked);
            assertFalse(expect.has("unknown"), "known: " + planned);
            assertEquals(List.of(), asked, "a plan reads everything at once");
            compare(expect, planned);
            if (planned instanceof Decision.Change shown) {
                var applied = decide(stage, cluster, on, true, asked);
                var ops = assertInstanceOf(Decision.Change.class, applied).ops();
                assertEquals(describe(shown.ops()), describe(ops));
                assertEquals(Optional.empty(), stage.beyond(step, on, shown.ops(), ops), "the plan showed it");
                contents(expect, ops);
                if (said.path("proof").asBoolean(true)) {
                    assertTrue(stage.proven(false, step, on, shown.ops()), "done as planned it is satisfied");
                    assertTrue(stage.proven(true, step, on, ops), "done it is satisfied");
                }
            }
        } catch (UnknownRead u) {
            assertEquals(expect.path("unknown").asText(), u.getMessage());
            if (expect.has("bound")) {
                Fleet fleet = stage.fleet(false, on, List.of());
                compare(expect.get("bound"), step.bound(fleet.seen(on), fleet, u));
            }
        }
        assertEquals(strings(said.path("asks")), asked, "further reads at apply");
    }

    private static void compare(JsonNode expect, Decision decision) {
        if (decision instanceof Decision.Change change) {
            assertEquals(expect.path("change").asText(expect.toString()), change.reason(), () -> describe(change.ops())
                    .toString());
            assertEquals(strings(expect.path("ops")), describe(change.ops()));
            var later = new ArrayList<String>();
            for (var op : change.ops()) {
                if (op instanceof Op.WriteFile w && w.content() instanceof Content.Later l) {
                    later.add(w.path() + ": " + l.reason());
                }
            }
            var wanted = strings(expect.path("later")); // a path, or a path and the reason
            for (int i = 0; i < Math.min(wanted.size(), later.size()); i++) {
                if (!wanted.get(i).contains(": ")) {
                    later.set(i, later.get(i).split(": ")[0]);
                }
            }
            assertEquals(wanted, later, "known at apply");
        } else if (decision instanceof Decision.Refused refused) {
            var fragments = expect.path("refused");
            assertTrue(fragments.isObject(), () -> refused.toString());
            assertEquals(fragments.path("where").asText(), refused.where());
            contains(refused.what(), fragments.path("what"));
            contains(refused.remedy(), fragments.path("remedy"));
        } else {
            assertEquals("satisfied", expect.asText());
        }
    }

    private static void contains(String text, JsonNode fragment) {
        assertFalse(fragment instanceof MissingNode, text);
        var wanted = fragment.asText();
        if (wanted.startsWith("!")) {
            assertFalse(text.contains(wanted.substring(1)), () -> wanted + " in " + text);
        } else {
            assertTrue(text.contains(wanted), () -> "no \"" + wanted + "\" in " + text);
        }
    }

    private void contents(JsonNode expect, List<Op> ops) {
        var wanted = expect.path("contents");
        var missing = new TreeSet<String>();
        wanted.fieldNames().forEachRemaining(missing::add);
        for (var op : ops) {
            if (op instanceof Op.WriteFile w && missing.remove(w.path())) {
                content(wanted.get(w.path()), new String(w.content().inline(), StandardCharsets.UTF_8));
            } else if (op instanceof Op.RunContainer c
                    && missing.remove(c.spec().name())) {
                content(wanted.get(c.spec().name()), c.spec().toString());
            }
        }
        assertTrue(missing.isEmpty(), () -> "not written: " + missing);
    }

    private void content(JsonNode wanted, String text) {
        if (wanted.has("ca")) {
            assertEquals(pems.authority(wanted.get("ca").asText()).certificate(), text);
        } else if (wanted.has("ca-key")) {
            assertEquals(pems.authority(wanted.get("ca-key").asText()).key().revealText(), text);
        } else if (wanted.isArray()) {
            wanted.forEach(fragment -> contains(text, fragment));
        } else {
            assertEquals(wanted.asText(), text);
        }
    }

    private static List<String> describe(List<Op> ops) {
        return ops.stream().map(Op::describe).toList();
    }

    private static List<String> strings(JsonNode node) {
        var all = new ArrayList<String>();
        node.forEach(n -> all.add(n.asText()));
        return all;
    }
}

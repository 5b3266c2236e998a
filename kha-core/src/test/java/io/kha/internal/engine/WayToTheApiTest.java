package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Kha;
import io.kha.Outcome;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.testing.Program;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What the API answers over a way that is about to be made anew is not settled: more of it may be there then. */
class WayToTheApiTest {
    private final Bench bench = new Bench();
    private final GivenApi api = new GivenApi();
    private final Map<String, String> objects =
            api.objects.computeIfAbsent(bench.cluster.name(), n -> new ConcurrentHashMap<>());

    /** Mends an object that others make; without it there is nothing to do. */
    private record Mended(String path) implements Step {
        @Override
        public String id() {
            return "object/mended";
        }

        @Override
        public String title() {
            return id();
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Api(path));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            var body = seen.get(new Read.Api(path)).body();
            return body.isEmpty() || body.equals("mended")
                    ? Decision.satisfied()
                    : Decision.change("not mended", GivenApi.put(path, "mended"));
        }

        @Override
        public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
            return Decision.change("known when the API answers", GivenApi.put(path, "mended"));
        }
    }

    /** Makes a master's control plane: its way to the API, and an object. */
    private Step making(String host) {
        bench.fleet.program("make", (h, argv, input) -> {
            objects.put("/a", "as made");
            return Program.ok("");
        });
        return step(
                "made",
                List.of(Read.text("/opt/made")),
                (seen, fleet) -> seen.text("/opt/made").equals(host)
                        ? Decision.satisfied()
                        : Decision.change(
                                "not made",
                                run(Map.of(Survey.ADMIN, Op.Unsettled.UNSETTLED), "make"),
                                write("/opt/made", host)));
    }

    private Kha kha(String maker) {
        var recipe = List.of(
                on(maker, making(maker)), Placement.onApi(new Mended("/a")).after("made"));
        return Kha.over(
                GivenApi.hosts(bench.fleet),
                o -> o.executor(Runnable::run).api(api).recipe(Recipe.of(recipe)));
    }

    @Test
    void whatIsReadWhileTheFirstControlPlaneIsStillMade_isNotSettled() {
        bench.fleet.host("m1").write("/etc/kubernetes/admin.conf", "conf");
        try (var kha = kha("m1")) {
            var plan = kha.plan(bench.cluster);
            assertTrue(plan.steps().stream().anyMatch(s -> s.id().equals("object/mended") && s.open()), plan::diff);
            assertInstanceOf(Outcome.Applied.class, kha.apply(plan));
            assertEquals("mended", objects.get("/a"));
            assertTrue(kha.plan(bench.cluster).isEmpty());
        }
    }

    @Test
    void anotherMasterThatStays_settlesIt() {
        List.of("m1", "m2").forEach(m -> bench.fleet.host(m).write("/etc/kubernetes/admin.conf", "conf"));
        try (var kha = kha("m2")) {
            var plan = kha.plan(bench.cluster);
            assertTrue(plan.steps().stream().noneMatch(s -> s.id().equals("object/mended")), plan::diff);
        }
    }
}

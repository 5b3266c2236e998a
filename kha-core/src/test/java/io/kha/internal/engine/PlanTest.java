package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Host;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.Problem;
import io.kha.Secret;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.testing.Between;
import io.kha.testing.Failure;
import io.kha.testing.Point;
import io.kha.testing.Program;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a plan reads, and how it looks ahead. */
class PlanTest {
    private final Bench bench = new Bench();

    @Test
    void aHostWithNothingToDoCostsOneExecution() {
        bench.fleet.hosts().forEach(h -> {
            h.write("/opt/a", "a");
            h.write("/opt/b", "b");
        });
        try (var kha = bench.kha(everywhere(file("/opt/a", "a")), everywhere(file("/opt/b", "b")))) {
            var plan = kha.plan(bench.cluster);
            assertTrue(plan.isEmpty());
            assertEquals(3, plan.executions());
            assertEquals(Map.of("m1", 1, "m2", 1, "m3", 1, "kubernetes-api", 0), bench.fleet.executions());
            kha.apply(plan).orThrow();
            assertEquals(
                    3,
                    bench.fleet.executions().values().stream().mapToInt(i -> i).sum(),
                    "nothing more");
        }
    }

    @Test
    void anUnannouncedReadCostsOneExecutionMore() {
        var step = step("asks/late", List.of(), (seen, fleet) -> written(seen, "/opt/a", "a"));
        try (var kha = bench.kha(on("m1", step))) {
            assertEquals(2, kha.plan(bench.cluster).executions());
            kha.apply(kha.plan(bench.cluster)).orThrow();
            assertEquals("a", bench.fleet.host("m1").text("/opt/a"));
        }
    }

    @Test
    void aPlanSeesWhatEarlierStepsWillHaveDone() {
        var second = step(
                "after/it",
                List.of(Read.text("/opt/a")),
                (seen, fleet) -> written(seen, "/opt/b", "of " + seen.text("/opt/a")));
        try (var kha = bench.kha(on("m1", file("/opt/a", "a")), on("m1", second))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(
                    PlannedOps.of(List.of(write("/opt/a", "a"), write("/opt/b", "of a"))),
                    plan.steps().stream().flatMap(s -> s.ops().stream()).toList());
            kha.apply(plan).orThrow();
            assertTrue(kha.plan(bench.cluster).isEmpty());
        }
    }

    private static final Read.Command ASK = Read.command("answer");

    /** A program that answers once it was told to; and a step that tells it. */
    private Step telling() {
        bench.fleet.program("tell", (host, argv, input) -> {
            host.write("/run/told", "42");
            return Program.ok("");
        });
        bench.fleet.program("answer", (host, argv, input) -> Program.ok(host.text("/run/told")));
        return step(
                "tell/it",
                List.of(ASK),
                (seen, fleet) -> seen.get(ASK).out().isEmpty()
                        ? Decision.change("not told", run(Map.of(ASK, Op.Unsettled.UNSETTLED), "tell"))
                        : Decision.satisfied());
    }

    @Test
    void whatOnlyDoingWillTellIsPlannedAsABound() {
        var bounded = new Step() {
            @Override
            public String id() {
                return "note/answer";
            }

            @Override
            public String title() {
                return "noted";
            }

            @Override
            public List<Read<?>> reads(Scope scope) {
                return List.of(ASK, Read.text("/opt/noted"));
            }

            @Override
            public Decision decide(Seen seen, Fleet fleet) {
                return written(seen, "/opt/noted", seen.get(ASK).out());
            }

            @Override
            public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
                assertEquals(UnknownRead.Why.UNSETTLED, unknown.why());
                return Decision.change(
                        "known later",
                        new Op.WriteFile("/opt/noted", "0644", "root:root", new Content.Later("the answer")));
            }
        };
        try (var kha = bench.kha(on("m1", telling()), on("m1", bounded))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(
                    List.of(false, true),
                    plan.steps().stream().map(PlannedStep::open).toList());
            assertTrue(plan.diff().contains("known after apply"), plan.diff());
            kha.apply(plan).orThrow();
            assertEquals("42", bench.fleet.host("m1").text("/opt/noted"));
            assertTrue(kha.plan(bench.cluster).isEmpty());
        }
    }

    @Test
    void aStepWithoutABoundCannotBePlanned() {
        var unbounded = step(
                "note/answer",
                List.of(ASK),
                (seen, fleet) -> written(seen, "/opt/n", seen.get(ASK).out()));
        try (var kha = bench.kha(on("m1", telling()), on("m1", unbounded))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(1, plan.problems().size());
            assertTrue(plan.problems().get(0).toString().contains("unsettled"), plan.diff());
            assertThrows(KhaException.class, () -> kha.apply(plan));
        }
        assertEquals(List.of(), bench.log());
    }

    /** A step that decides one thing, and whose bound is another. */
    private static Step bounded(BiFunction<Seen, Fleet, Decision> decision, BiFunction<Seen, Fleet, Decision> bound) {
        return new Step() {
            @Override
            public String id() {
                return "note/answer";
            }

            @Override
            public String title() {
                return "noted";
            }

            @Override
            public List<Read<?>> reads(Scope scope) {
                return List.of(ASK);
            }

            @Override
            public Decision decide(Seen seen, Fleet fleet) {
                return decision.apply(seen, fleet);
            }

            @Override
            public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
                return bound.apply(seen, fleet);
            }
        };
    }

    @Test
    void aBoundThatCannotBeKnownEitherIsAProblem() {
        BiFunction<Seen, Fleet, Decision> noted =
                (seen, fleet) -> written(seen, "/opt/n", seen.get(ASK).out());
        try (var kha =
                bench.kha(on("m1", telling()), on("m1", bounded(noted, noted)), everywhere(file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(1, plan.problems().size(), plan.diff());
            var problem = plan.problems().get(0);
            assertEquals("note/answer on m1", problem.where());
            assertTrue(problem.what().contains("unsettled: Command[argv=[answer]"), problem::what);
            assertTrue(plan.steps().stream().anyMatch(s -> s.id().equals("file/opt/a")), "the others are planned");
            assertThrows(KhaException.class, () -> kha.apply(plan));
        }
        assertEquals(List.of(), bench.log());
    }

    @Test
    void whatABoundFindsOutThatItNeedsIsRead() {
        bench.fleet.host("m1").write("/opt/late", "late");
        try (var kha = bench.kha(
                on("m1", telling()),
                on(
                        "m1",
                        bounded(
                                (seen, fleet) ->
                                        written(seen, "/opt/n", seen.get(ASK).out()),
                                (seen, fleet) -> Decision.change(
                                        "bound",
                                        write(
                                                "/opt/n",
                                                seen.get(Read.text("/opt/late")).text())))))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(List.of(), plan.problems());
            assertEquals(
                    PlannedOps.of(List.of(write("/opt/n", "late"))),
                    plan.steps().get(1).ops());
        }
    }

    @Test
    void aStepThatNeverHasReadEnoughIsAProblem() {
        var asked = new int[1];
        var greedy = step("asks/ever", List.of(), (seen, fleet) -> {
            seen.file("/opt/" + asked[0]++);
            return Decision.satisfied();
        });
        try (var kha = bench.kha(on("m1", greedy), everywhere(file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(1, plan.problems().size(), plan.diff());
            assertEquals("asks/ever on m1", plan.problems().get(0).where());
            assertTrue(plan.problems().get(0).what().contains("/opt/"), plan.diff());
            assertThrows(KhaException.class, () -> kha.apply(plan));
        }
        assertEquals(List.of(), bench.log());
    }

    @Test
    void aHostThatDoesNotAnswerIsLeftOutByNameOnly() {
        bench.fleet.cut(bench.fleet.host("m2"));
        try (var kha = bench.kha(everywhere(file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(
                    List.of("m1", "m3"),
                    plan.steps().stream().map(PlannedStep::host).toList());
            assertTrue(plan.diff().contains("plan(cluster, \"m2\")"), plan.diff());
            var refused = assertThrows(KhaException.class, () -> kha.apply(plan));
            assertTrue(refused.getMessage().contains("m2"), refused.getMessage());
            assertEquals(List.of(), bench.log());

            var without = kha.plan(bench.cluster, "m2");
            assertTrue(without.diff().contains("! warning: m2: is left out, by its name"), without.diff());
            assertEquals(
                    Set.of("m2"), Plan.read(bench.cluster, without.toJson()).absent());
            assertInstanceOf(Outcome.Applied.class, kha.apply(without));
        }
        assertEquals("a", bench.fleet.host("m3").text("/opt/a"));
        assertEquals("", bench.fleet.host("m2").text("/opt/a"));
    }

    @Test
    void anAnswerThatDoesNotComeIsNotTakenForAbsent() {
        bench.fleet.failAlways(
                p -> p.kind() == Point.Kind.READS && p.host().equals("m1"), Failure.of(Failure.Kind.UNANSWERED));
        try (var kha = bench.kha(on("m1", file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            assertTrue(plan.isEmpty());
            assertTrue(plan.problems().toString().contains("unanswered"), plan.diff());
            assertEquals(bench.cluster.name() + ": 1 problem", plan.toString());
        }
    }

    @Test
    void whatAHostDoesNotTellForAReasonItHasNamedIsNoFurtherProblem() {
        bench.fleet.failAlways(
                p -> p.kind() == Point.Kind.READS && p.host().equals("m1"), Failure.of(Failure.Kind.UNANSWERED));
        var refusing =
                step("knows/why", List.of(), (seen, fleet) -> Decision.refused("m1", "it has no sudo", "give it"));
        try (var kha = bench.kha(on("m1", refusing), on("m1", file("/opt/a", "a")))) {
            assertEquals(
                    List.of(Problem.error("m1", "it has no sudo", "give it")),
                    kha.plan(bench.cluster).problems());
        }
    }

    @Test
    void aHostThatIsAnotherIsNotToBeAcceptedAsAbsent() {
        var hosts = new Between(bench.fleet) {
            @Override
            protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                    throws InterruptedException {
                if (host.name().equals("m1")) {
                    throw new TransportException(TransportException.Kind.HOST_KEY, "m1", "its key is another");
                }
                return connection.execute(batch, watch);
            }
        };
        try (var kha = Kha.over(hosts, o -> o.recipe(Recipe.of(List.of(on("m1", file("/opt/a", "a"))))))) {
            assertEquals(
                    List.of(Problem.error(
                            "m1",
                            "its key is another",
                            "find out who answers there before anything else is done with it, then plan again")),
                    kha.plan(bench.cluster).problems());
        }
    }

    @Test
    void aDiffShowsNoSecret() {
        var step = step(
                "secret/file",
                List.of(Read.file("/opt/key")),
                (seen, fleet) -> Decision.change(
                        "absent",
                        new Op.WriteFile("/opt/key", "0600", "root:root", Content.of(Secret.of("hunter2-hunter2")))));
        try (var kha = bench.kha(on("m1", step))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(1, plan.changes());
            assertFalse((plan.diff() + plan.steps()).contains("hunter2"), plan.diff());
        }
    }
}

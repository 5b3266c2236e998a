package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cancellation;
import io.kha.Event;
import io.kha.Kha;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.Secret;
import io.kha.step.Decision;
import io.kha.step.Step;
import io.kha.testing.Failure;
import io.kha.testing.Point;
import io.kha.testing.Program;
import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an apply does of a plan, and how it ends. */
class ApplyTest {
    private final Bench bench = new Bench();

    private static Outcome.Failed failed(Kha kha, Plan plan) {
        return assertInstanceOf(Outcome.Failed.class, kha.apply(plan));
    }

    @Test
    void moreThanWasShownStopsTheRun() {
        bench.fleet.hosts().forEach(h -> h.write("/opt/a", "a"));
        bench.fleet.host("m2").delete("/opt/a");
        try (var kha = bench.kha(everywhere(file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            bench.fleet.host("m3").delete("/opt/a");
            var failed = failed(kha, plan);
            assertEquals("m3", failed.failure().host());
            assertEquals("write /opt/a 0644", failed.failure().operation());
            assertTrue(failed.failure().said().contains("the plan did not show this"));
            assertTrue(failed.failure().remedy().contains("plan again"));
        }
        assertFalse(bench.fleet.host("m3").file("/opt/a").exists());
    }

    @Test
    void otherThanWasShownStopsTheRun() {
        var copy = step(
                "copy/it",
                List.of(Read.text("/opt/from"), Read.text("/opt/to")),
                (seen, fleet) -> written(seen, "/opt/to", seen.text("/opt/from")));
        bench.fleet.host("m1").write("/opt/from", "approved");
        try (var kha = bench.kha(on("m1", copy))) {
            var plan = kha.plan(bench.cluster);
            bench.fleet.host("m1").write("/opt/from", "other");
            assertEquals("copy/it", failed(kha, plan).failure().step());
        }
        assertEquals(List.of(), bench.log());
    }

    @Test
    void anotherOwnerWasNotShownEither() {
        var owned = step("own/it", List.of(Read.text("/opt/who"), Read.file("/opt/a")), (seen, fleet) -> {
            var owner = seen.text("/opt/who");
            return seen.file("/opt/a").owner().equals(owner)
                    ? Decision.satisfied()
                    : Decision.change("owner", new Op.WriteFile("/opt/a", "0644", owner, Content.of("a")));
        });
        bench.fleet.host("m1").write("/opt/who", "root:root");
        try (var kha = bench.kha(on("m1", owned))) {
            var plan = kha.plan(bench.cluster);
            bench.fleet.host("m1").write("/opt/who", "nobody:nogroup");
            failed(kha, plan);
        }
        assertEquals(List.of(), bench.log());
    }

    @Test
    void lessThanWasShownIsFine() {
        try (var kha = bench.kha(everywhere(file("/opt/a", "a")))) {
            var plan = kha.plan(bench.cluster);
            bench.fleet.host("m2").write("/opt/a", "a");
            assertEquals(2, kha.apply(plan).orThrow().changes());
        }
        assertEquals(List.of("m1: write /opt/a 0644", "m3: write /opt/a 0644"), bench.log());
    }

    @Test
    void aSecondCheckThatIsNotCleanIsAFailure() {
        var vain = step(
                "in/vain",
                List.of(Read.file("/opt/never")),
                (seen, fleet) -> seen.file("/opt/never").exists()
                        ? Decision.satisfied()
                        : Decision.change("still absent", run(Map.of(), "true")));
        try (var kha = bench.kha(on("m1", vain), on("m1", file("/opt/next", "x")))) {
            var failed = failed(kha, kha.plan(bench.cluster));
            assertEquals("in/vain", failed.failure().step());
            assertTrue(failed.failure().said().contains("the second check is not clean: still absent"));
            assertEquals(0, failed.changes());
            assertEquals(2, failed.remaining().changes(), "what is not proven is not done");
        }
    }

    @Test
    void oneHostAtATimeAndOnlyThroughTheGate() {
        var rolling = everywhere(file("/opt/new", "x")).rolling("file/opt/healthy");
        try (var kha = bench.kha(rolling, everywhere(file("/opt/healthy", "x")))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        assertEquals(
                List.of(
                        "m1: write /opt/new 0644",
                        "m1: write /opt/healthy 0644",
                        "m2: write /opt/new 0644",
                        "m2: write /opt/healthy 0644",
                        "m3: write /opt/new 0644",
                        "m3: write /opt/healthy 0644"),
                bench.log());
    }

    @Test
    void aGateThatStaysShutKeepsTheOthersAsTheyAre() {
        bench.fleet.failAt(
                p -> p.op() instanceof Op.WriteFile w && w.path().equals("/opt/healthy"), Failure.exit(1, "no"));
        var rolling = everywhere(file("/opt/new", "x")).rolling("file/opt/healthy");
        try (var kha = bench.kha(rolling, everywhere(file("/opt/healthy", "x")))) {
            assertEquals("m1", failed(kha, kha.plan(bench.cluster)).failure().host());
        }
        assertFalse(bench.fleet.host("m2").file("/opt/new").exists());
    }

    @Test
    void afterMeansOnEveryHost() {
        try (var kha = bench.kha(
                everywhere(file("/opt/a", "x")), everywhere(file("/opt/b", "x")).after("file/opt/a"))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        var log = bench.log();
        assertEquals(6, log.size());
        assertTrue(log.subList(0, 3).stream().allMatch(l -> l.contains("/opt/a")), log.toString());
    }

    @Test
    void cancelledItSaysWhatIsLeft() {
        try (var kha = bench.kha(
                everywhere(file("/opt/a", "x")), everywhere(file("/opt/b", "x")).after("file/opt/a"))) {
            var stop = Cancellation.create();
            var plan = kha.plan(bench.cluster);
            var outcome = kha.apply(
                    plan,
                    event -> {
                        if (event instanceof Event.Proven) {
                            stop.cancel();
                        }
                    },
                    stop);
            var cancelled = assertInstanceOf(Outcome.Cancelled.class, outcome);
            var left = cancelled.remaining().steps();
            assertEquals(6 - cancelled.changes(), left.size());
            assertTrue(
                    left.stream()
                                    .map(PlannedStep::id)
                                    .filter("file/opt/b"::equals)
                                    .count()
                            == 3,
                    left.toString());
            assertEquals(cancelled.changes(), bench.log().size(), "what is done is proven, what is not has not begun");
            kha.apply(kha.plan(bench.cluster)).orThrow();
            assertEquals(6, bench.log().size());
        }
    }

    @Test
    void eventsOfAHostAreInOrder() {
        var events = new ArrayList<String>();
        try (var kha = bench.kha(on("m1", file("/opt/a", "x")), on("m1", file("/opt/b", "x")))) {
            kha.apply(kha.plan(bench.cluster), e -> events.add(e.getClass().getSimpleName() + " " + e.step()));
        }
        assertEquals(
                List.of(
                        "Began file/opt/a",
                        "Ended file/opt/a",
                        "Began file/opt/b",
                        "Ended file/opt/b",
                        "Proven file/opt/a",
                        "Proven file/opt/b"),
                events.stream().filter(e -> !e.startsWith("Read")).toList());
    }

    @Test
    void aFailureShowsNoSecretThatWasSent() {
        var key = "-----BEGIN KEY-----\nMIIEvQ\u0001IBADANBgkqhkiG9w0\n-----END KEY-----\n";
        bench.fleet.program(
                "use", (host, argv, input) -> Program.failed(3, "bad \033[31mkey MIIEvQ\u0001IBADANBgkqhkiG9w0"));
        var step = step(
                "use/key",
                List.of(Read.file("/opt/key")),
                (seen, fleet) -> Decision.change(
                        "absent",
                        new Op.WriteFile("/opt/key", "0600", "root:root", Content.of(Secret.of(key))),
                        run(Map.of(), "use")));
        var events = new ArrayList<String>();
        try (var kha = bench.kha(on("m1", step))) {
            var outcome = kha.apply(kha.plan(bench.cluster), e -> events.add(e.toString()));
            var failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
            assertEquals("bad [31mkey ******", failure.said());
            assertEquals(3, failure.exit());
            assertFalse((outcome + failure.message() + events).contains("MIIE"), failure.message());
        }
    }

    @Test
    void aSecondWriterIsRefused() {
        var other = new ArrayList<Outcome>();
        var recipe = everywhere(file("/opt/a", "x"));
        try (var kha = bench.kha(recipe);
                var second = bench.kha(recipe)) {
            var plan = second.plan(bench.cluster);
            kha.apply(kha.plan(bench.cluster), event -> {
                        if (other.isEmpty()) {
                            other.add(second.apply(plan));
                        }
                    })
                    .orThrow();
            var failure = assertInstanceOf(Outcome.Failed.class, other.get(0)).failure();
            assertEquals("lock", failure.step());
            assertTrue(failure.said().contains("held by kha"), failure.said());
            assertEquals(3, bench.log().size(), "it wrote nothing");
            assertInstanceOf(Outcome.Applied.class, second.apply(plan), "the lease was given back");
        }
    }

    private Step counting(int[] count) {
        bench.fleet.program("count", (host, argv, input) -> {
            count[0]++;
            host.write("/opt/counted", "x");
            return Program.ok("");
        });
        return step(
                "count/once",
                List.of(Read.file("/opt/counted")),
                (seen, fleet) -> seen.file("/opt/counted").exists()
                        ? Decision.satisfied()
                        : Decision.change("absent", run(Map.of(), "count")));
    }

    @Test
    void anOutcomeThatIsNotKnownIsReadBackAndNotRepeated() {
        var count = new int[1];
        bench.fleet.failAt(p -> p.is(Op.Exec.class), Failure.lostAfter());
        var events = new ArrayList<Event>();
        try (var kha = bench.kha(on("m1", counting(count)), on("m1", file("/opt/next", "x")))) {
            kha.apply(kha.plan(bench.cluster), events::add).orThrow();
        }
        assertEquals(1, count[0]);
        assertTrue(events.stream().anyMatch(Event.Reconnected.class::isInstance), events.toString());
        assertEquals("x", bench.fleet.host("m1").text("/opt/next"));
    }

    @Test
    void aHostThatGoesDownIsNamedWithWhatWasUnderWay() {
        bench.fleet.failAt(p -> p.is(Op.Exec.class), Failure.of(Failure.Kind.CRASH_BEFORE));
        try (var kha = bench.kha(on("m1", counting(new int[1])), on("m2", file("/opt/next", "x")))) {
            var failed = failed(kha, kha.plan(bench.cluster));
            assertEquals("m1", failed.failure().host());
            assertEquals("run count", failed.failure().operation());
            assertEquals(1, failed.changes(), "what was under way elsewhere was finished");
            assertEquals(1, failed.remaining().changes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherRunThatTakesOverPutsThisOneOut(boolean givesBack) {
        var first = step("first", List.of(Read.text("/opt/a")), (seen, fleet) -> written(seen, "/opt/a", "x"));
        try (var kha = bench.kha(on("m1", first), on("m1", file("/opt/b", "x")).after("first"))) {
            var plan = kha.plan(bench.cluster);
            var outcome = kha.apply(plan, event -> {
                if (event instanceof Event.Proven) {
                    try {
                        var theirs =
                                bench.fleet.connect(bench.cluster.host("m1")).lease("other", true);
                        if (givesBack) {
                            theirs.close();
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            var failure = assertInstanceOf(Outcome.Failed.class, outcome).failure();
            assertEquals("lock", failure.step());
            assertTrue(
                    failure.said().contains(givesBack ? "another run has written" : "held by other"), failure.said());
        }
        assertFalse(bench.fleet.host("m1").file("/opt/b").exists());
    }

    @Test
    void whoGetsTheLockOnlyLaterDecidesOnWhatIsThereThen() {
        var first = step("first", List.of(Read.text("/opt/a")), (seen, fleet) -> written(seen, "/opt/a", "x"));
        var second = step(
                "second",
                List.of(Read.text("/opt/b")),
                (seen, fleet) -> seen.get(Read.text("/opt/b")).exists()
                        ? Decision.satisfied()
                        : written(seen, "/opt/b", "mine"));
        for (int i = 0; i < 2; i++) { // on the connection that was there, and on a new one
            bench.fleet.failAt(p -> p.kind() == Point.Kind.LEASE && p.host().equals("m2"), Failure.lostBefore());
        }
        try (var kha = bench.kha(on("m1", first), on("m2", second).after("first"))) {
            kha.apply(kha.plan(bench.cluster), event -> {
                        if (event instanceof Event.Proven proven
                                && proven.host().equals("m1")) {
                            theyWrite();
                        }
                    })
                    .orThrow();
        }
        assertEquals("theirs", bench.fleet.host("m2").text("/opt/b"));
    }

    private void theyWrite() {
        try (var connection = bench.fleet.connect(bench.cluster.host("m2"));
                var lease = connection.lease("other", false)) {
            var op = new Op.WriteFile("/opt/b", "0644", "root:root", Content.of("theirs"));
            connection.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRunThatIsStuckIsPutOutOnRequest() throws Exception {
        var stuck = bench.fleet.connect(bench.cluster.host("m1"));
        stuck.lease("stuck", false);
        try (var kha = bench.kha(everywhere(file("/opt/a", "x")))) {
            var plan = kha.plan(bench.cluster);
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(plan)).failure();
            assertTrue(failed.remedy().contains("Kha.takeOver"), failed.message());
            kha.takeOver(bench.cluster);
            assertThrows(
                    TransportException.class,
                    () -> stuck.execute(Batch.reading(List.of(Read.text("/opt/a"))), Watch.NONE),
                    "its connection was ended");
            kha.apply(plan).orThrow();
        }
    }

    @Test
    void aStepThatBreaksEndsTheRunWithAnOutcome() {
        var breaks = step("breaks", List.of(Read.text("/opt/a")), (seen, fleet) -> {
            if (seen.text("/opt/a").isEmpty()) {
                return written(seen, "/opt/a", "x");
            }
            throw new IllegalStateException("broken");
        });
        try (var kha = bench.kha(on("m1", breaks))) {
            var failed = failed(kha, kha.plan(bench.cluster));
            assertEquals("breaks", failed.failure().step());
            assertTrue(failed.failure().said().contains("could not decide: java.lang.IllegalStateException: broken"));
            assertTrue(kha.plan(bench.cluster).problems().toString().contains("could not decide"));
        }
    }

    @Test
    void eachApplyCountsItsOwnExecutions() {
        try (var kha = bench.kha(everywhere(file("/opt/a", "x")))) {
            var hosts = bench.cluster.hosts().size();
            var first = kha.apply(kha.plan(bench.cluster)).orThrow();
            bench.fleet.host("m1").write("/opt/a", "y");
            var second = kha.apply(kha.plan(bench.cluster)).orThrow();
            assertEquals(3 * hosts, first.executions(), "a lease, the reads, the change");
            assertEquals(hosts + 2, second.executions());
        }
    }

    @Test
    void aStepThatExceedsItsTimeSaysSo() {
        bench.fleet.failAt(p -> p.is(Op.Exec.class), Failure.exit(137, ""));
        try (var kha = bench.kha(on("m1", counting(new int[1])))) {
            assertTrue(failed(kha, kha.plan(bench.cluster))
                    .failure()
                    .remedy()
                    .contains("exceeded its time of " + Duration.ofMinutes(1).toSeconds() + " s"));
        }
    }

    /** A step that waits, always with success, for what is not there yet so many times when it is looked at. */
    private Step waiting(int looks) {
        var asked = new int[1];
        bench.fleet.program("waited", (host, argv, input) -> Program.ok(""));
        bench.fleet.program(
                "ready", (host, argv, input) -> ++asked[0] > looks ? Program.ok("") : Program.failed(1, "not yet"));
        var ready = Read.passing("ready");
        var await = new Op.Await("ready", List.of("waited"), Duration.ofMinutes(1), Duration.ofSeconds(1));
        return step(
                "ready",
                List.of(ready),
                (seen, fleet) -> seen.get(ready).ok() ? Decision.satisfied() : Decision.change("not ready", await));
    }

    @Test
    void whatWasWaitedForAndWentAwayAgainIsWaitedForAgain() {
        try (var kha = bench.kha(on("m1", waiting(5)))) {
            var applied = (Outcome.Applied) kha.apply(kha.plan(bench.cluster));
            assertEquals(1, applied.changes());
            assertEquals(4, bench.log().size(), () -> bench.log().toString());
        }
    }

    @Test
    void whatGoesAwayEveryTimeIsAFailure() {
        try (var kha = bench.kha(on("m1", waiting(1000)))) {
            var failed = (Outcome.Failed) kha.apply(kha.plan(bench.cluster));
            assertTrue(failed.failure().said().contains("the second check is not clean: not ready"), failed::toString);
            assertEquals(11, bench.log().size(), "once, and ten times again");
        }
    }

    /** A step of the same segment turns out to need what it did not announce: its read is no repetition of another's wait. */
    @Test
    void aWaitIsCountedOnceThoughMoreIsReadBeforeItIsProven() {
        bench.fleet.program("more", (host, argv, input) -> Program.ok(""));
        var more = Read.passing("more");
        var asking = step("asking", List.of(Read.text("/opt/a")), (seen, fleet) -> {
            var written = written(seen, "/opt/a", "a");
            return written instanceof Decision.Satisfied && !seen.get(more).ok() ? Decision.satisfied() : written;
        });
        try (var kha = bench.kha(on("m1", waiting(12)), on("m1", asking))) {
            var outcome = kha.apply(kha.plan(bench.cluster));
            assertInstanceOf(Outcome.Applied.class, outcome, outcome::toString);
            assertEquals(12, bench.log().size(), "the file, the wait, and ten times again");
        }
    }

    @Test
    void whatIsNotThereAnyMoreIsWaitedForThoughThePlanDidNotShowIt() {
        var there = new boolean[] {true};
        bench.fleet.program("waited", (host, argv, input) -> {
            there[0] = true;
            return Program.ok("");
        });
        bench.fleet.program("ready", (host, argv, input) -> there[0] ? Program.ok("") : Program.failed(1, "not yet"));
        var ready = Read.passing("ready");
        var await = new Op.Await("ready", List.of("waited"), Duration.ofMinutes(1), Duration.ofSeconds(1));
        var step = step(
                "ready",
                List.of(ready),
                (seen, fleet) -> seen.get(ready).ok() ? Decision.satisfied() : Decision.change("not ready", await));
        try (var kha = bench.kha(on("m1", file("/opt/a", "a")), on("m1", step).after("file/opt/a"))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(1, plan.changes());
            there[0] = false;
            var applied = (Outcome.Applied) kha.apply(plan);
            assertEquals(1, applied.changes());
            assertEquals(List.of("m1: write /opt/a 0644", "m1: wait until ready"), bench.log());
        }
    }

    @Test
    void aStepThatChangesSomethingMayWaitForMoreThanThePlanShowed() {
        var there = new boolean[] {true};
        bench.fleet.program("waited", (host, argv, input) -> Program.ok(""));
        bench.fleet.program("ready", (host, argv, input) -> there[0] ? Program.ok("") : Program.failed(1, "not now"));
        var ready = Read.passing("ready");
        var await = new Op.Await("ready", List.of("waited"), Duration.ofMinutes(1), Duration.ofSeconds(1));
        var step = step("careful", List.of(Read.text("/opt/a"), ready), (seen, fleet) -> {
            if (seen.text("/opt/a").equals("a")) {
                return Decision.satisfied();
            }
            return seen.get(ready).ok()
                    ? Decision.change("other text", write("/opt/a", "a"))
                    : Decision.change("other text", await, write("/opt/a", "a"));
        });
        try (var kha = bench.kha(on("m1", step))) {
            var plan = kha.plan(bench.cluster);
            there[0] = false;
            var outcome = kha.apply(plan);
            assertInstanceOf(Outcome.Applied.class, outcome, outcome::toString);
            assertEquals(List.of("m1: wait until ready", "m1: write /opt/a 0644"), bench.log());
        }
    }
}

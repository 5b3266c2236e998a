package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cancellation;
import io.kha.Event;
import io.kha.Host;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.PlannedStep;
import io.kha.step.Decision;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that does not come to its end: interrupted, cancelled, put out, or broken off by its listener. */
@Timeout(60)
class EndedEarlyTest {
    private static final Duration SOON = Duration.ofSeconds(5); // of a wait that would last 20

    private final Bench bench = new Bench();
    private final GivenApi api = new GivenApi();
    private final Transport hosts = GivenApi.hosts(bench.fleet);

    @BeforeEach
    void aControlPlane() {
        bench.fleet.host("m1").write("/etc/kubernetes/admin.conf", "conf");
    }

    private Kha kha(Transport transport, Placement... placements) {
        return Kha.over(transport, o -> o.api(api).recipe(Recipe.of(List.of(placements))));
    }

    /** A step that writes, waits, and writes again. */
    private static Placement waits() {
        var read = new Read.Api("/after");
        var step = step(
                "waits",
                List.of(read),
                (seen, fleet) -> seen.get(read).found()
                        ? Decision.satisfied()
                        : Decision.change(
                                "not there",
                                GivenApi.put("/before", "x"),
                                GivenApi.await("/nodes"),
                                GivenApi.put("/after", "x")));
        return Placement.onApi(step);
    }

    /** A step that writes, and writes again. */
    private static Placement writesTwice() {
        var read = new Read.Api("/two");
        var step = step(
                "two",
                List.of(read),
                (seen, fleet) -> seen.get(read).found()
                        ? Decision.satisfied()
                        : Decision.change("not there", GivenApi.put("/one", "x"), GivenApi.put("/two", "x")));
        return Placement.onApi(step);
    }

    private void nobodyHolds(String host) throws InterruptedException {
        try (var connection = bench.fleet.connect(bench.cluster.host(host))) {
            connection.lease("other", false).close();
        }
    }

    @Test
    void anInterruptEndsAWaitAtTheApi() throws Exception {
        try (var kha = kha(hosts, waits())) {
            var plan = kha.plan(bench.cluster);
            var thrown = new CompletableFuture<Throwable>();
            var run = new Thread(() -> {
                try {
                    kha.apply(plan);
                    thrown.complete(new AssertionError("it went on"));
                } catch (KhaException e) {
                    thrown.complete(e);
                }
            });
            run.start();
            assertTrue(api.waiting.await(30, TimeUnit.SECONDS));
            run.interrupt();
            var end = thrown.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertTrue(String.valueOf(end.getMessage()).contains("interrupted"), String.valueOf(end));
            for (var host : List.of("m1", "m2", "m3")) {
                nobodyHolds(host);
            }
        }
        assertEquals(Map.of("prod", Map.of("/before", "x")), api.objects, "nothing is written after it");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptBetweenTwoWritesKeepsTheSecondBack(boolean uncut) throws Exception {
        api.uncut = uncut;
        var second = new CompletableFuture<String>();
        var one = new CompletableFuture<String>();
        api.before = op -> {
            if (op.describe().equals("put /one")) {
                one.complete("");
                second.join();
            }
        };
        try (var kha = kha(hosts, writesTwice())) {
            var plan = kha.plan(bench.cluster);
            var thrown = new FutureTask<>(() -> assertThrows(KhaException.class, () -> kha.apply(plan)));
            var run = new Thread(thrown);
            run.start();
            one.get(30, TimeUnit.SECONDS);
            run.interrupt();
            while (run.isInterrupted()) {
                Thread.onSpinWait();
            }
            TimeUnit.MILLISECONDS.sleep(200); // it gives back what it holds meanwhile
            second.complete("");
            var end = thrown.get(30, TimeUnit.SECONDS);
            assertTrue(String.valueOf(end.getMessage()).contains("interrupted"), String.valueOf(end));
        }
        assertFalse(api.objects.get("prod").containsKey("/two"), api.objects::toString);
    }

    @Test
    void aCancelledRunWaitsNoLongerAndProvesWhatIsDone() throws Exception {
        var wait = new Read.Api("/nodes");
        var waits = step(
                "waits",
                List.of(wait),
                (seen, fleet) -> seen.get(wait).found()
                        ? Decision.satisfied()
                        : Decision.change("not ready", GivenApi.await("/nodes")));
        try (var kha = kha(hosts, Placement.onApi(GivenApi.object("/a")), Placement.onApi(waits))) {
            var stop = Cancellation.create();
            var plan = kha.plan(bench.cluster);
            var run = CompletableFuture.supplyAsync(() -> kha.apply(plan, e -> {}, stop));
            assertTrue(api.waiting.await(30, TimeUnit.SECONDS));
            stop.cancel();
            var cancelled = assertInstanceOf(Outcome.Cancelled.class, run.get(SOON.toSeconds(), TimeUnit.SECONDS));
            assertEquals(1, cancelled.changes(), "what came before the wait is proven");
            assertEquals(
                    List.of("waits"),
                    cancelled.remaining().steps().stream().map(PlannedStep::id).toList());
        }
    }

    @Test
    void whoLosesTheMajorityOfTheMastersWritesNoMore() {
        api.before = op -> {
            if (op.describe().equals("put /one")) {
                try (var kha = Kha.over(bench.fleet)) {
                    kha.takeOver(bench.cluster);
                }
            }
        };
        try (var kha = kha(hosts, writesTwice())) {
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(kha.plan(bench.cluster)));
            assertTrue(failed.failure().said().contains("another run"), failed::toString);
        }
        assertEquals(Map.of("prod", Map.of("/one", "x")), api.objects);
    }

    @Test
    void whoseLocksBrokeTakesThemAgainWhenNobodyElseHadThem() {
        api.before = op -> {
            if (op.describe().equals("put /one") && !api.objects.get("prod").containsKey("/one")) {
                for (var host : List.of("m2", "m3")) {
                    bench.fleet.crash(bench.fleet.host(host));
                    bench.fleet.boot(bench.fleet.host(host));
                }
            }
        };
        try (var kha = kha(hosts, writesTwice())) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        assertEquals(Map.of("prod", Map.of("/one", "x", "/two", "x")), api.objects);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void twoRunsDoNotRestartTwoMembersOfOneService(int members) {
        var rolls = Placement.on(c -> c.masters().subList(0, members), file("/opt/a", "x"))
                .rolling("file/opt/b");
        for (var host : List.of("m2", "m3")) {
            bench.fleet.host(host).write("/opt/a", "x");
        }
        bench.fleet.hosts().forEach(host -> host.write("/opt/b", "x"));
        try (var kha = kha(hosts, rolls, everywhere(file("/opt/b", "x")))) {
            var plan = kha.plan(bench.cluster);
            assertEquals(
                    List.of("m1"), plan.steps().stream().map(PlannedStep::host).toList());
            try (var other = bench.fleet.connect(bench.cluster.host("m2"))) {
                other.lease("other", false);
                var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(plan));
                assertEquals("m2", failed.failure().host(), failed::toString);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            kha.apply(plan).orThrow();
        }
    }

    @Test
    void aListenerThatThrowsEndsTheRunAndIsToldNothingMore() throws Exception {
        var told = new ArrayList<Event>();
        Consumer<Event> listener = event -> {
            told.add(event);
            for (int i = 0; i < 3000 && bench.fleet.log().size() < 6; i++) {
                try {
                    TimeUnit.MILLISECONDS.sleep(10); // until the others have events too
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            throw new IllegalArgumentException("the listener's own");
        };
        try (var kha = kha(hosts, everywhere(file("/opt/a", "x")), everywhere(file("/opt/b", "x")))) {
            var plan = kha.plan(bench.cluster);
            assertThrows(IllegalArgumentException.class, () -> kha.apply(plan, listener));
            assertEquals(1, told.size(), told::toString);
            for (var host : bench.cluster.hosts()) {
                nobodyHolds(host.name());
            }
            kha.plan(bench.cluster);
            assertEquals(1, told.size(), told::toString);
        }
    }

    @Test
    void whatOneCannotCloseKeepsTheOthersFromNothing() {
        var before = ThreadsTest.ours();
        var closed = new ArrayList<String>();
        var kha = kha(new Stubborn(hosts, closed), everywhere(file("/opt/a", "x")));
        kha.plan(bench.cluster);
        assertThrows(IllegalStateException.class, kha::close);
        assertEquals(
                List.of("m1", "m2", "m3", "transport"), closed.stream().sorted().toList());
        assertEquals(Set.of(), ThreadsTest.left(before));
        kha.close();
    }

    /** Hosts whose connections, and which itself, cannot be closed without an exception. */
    private record Stubborn(Transport to, List<String> closed) implements Transport {
        @Override
        public Connection connect(Host host) throws InterruptedException {
            var connection = to.connect(host);
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        var result = method.invoke(connection, args);
                        if (method.getName().equals("close")) {
                            closed.add(host.name());
                            throw new IllegalStateException("cannot close " + host);
                        }
                        return result;
                    });
        }

        @Override
        public void close() {
            closed.add("transport");
            throw new IllegalStateException("cannot close the transport");
        }
    }

    @Test
    void aConnectionThatDiedMeanwhileIsMadeAgainForTheLock() {
        var plans = Placement.onApi(GivenApi.object("/a"));
        try (var kha = kha(hosts, everywhere(file("/opt/a", "x")), plans)) {
            var plan = kha.plan(bench.cluster);
            bench.fleet.hosts().forEach(host -> {
                bench.fleet.crash(host);
                bench.fleet.boot(host);
            });
            kha.apply(plan).orThrow();
        }
    }
}

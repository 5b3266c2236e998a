package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Event;
import io.kha.Host;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.step.Recipe;
import io.kha.testing.Between;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Watch;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Whose threads do what. */
class ThreadsTest {
    private final Cluster cluster = new Bench()
            .cluster.with(c -> c.workers(IntStream.range(0, 9)
                    .mapToObj(i -> Host.of("w" + i, "10.0.1." + i))
                    .toList()));
    private final SimulatedFleet fleet = SimulatedFleet.of(cluster);
    private final Recipe recipe = Recipe.of(List.of(everywhere(file("/opt/a", "a"))));

    /** The threads of kha's that there are now. */
    static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("kha-"))
                .collect(Collectors.toSet());
    }

    @Test
    void itsOwnThreadsEndWithIt() {
        var before = ours();
        try (var kha = Kha.over(fleet, o -> o.recipe(recipe))) {
            kha.apply(kha.plan(cluster)).orThrow();
            assertFalse(before.containsAll(ours()));
        }
        assertEquals(Set.of(), left(before));
    }

    /** Those that there are now and were not before, but what is about to end. */
    static Set<Thread> left(Set<Thread> before) {
        var left = new HashSet<>(ours());
        left.removeAll(before);
        left.removeIf(ThreadsTest::ends); // a pool is terminated a moment before its threads are
        return left;
    }

    private static boolean ends(Thread thread) {
        try {
            thread.join(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** A verb that it calls would begin another run in the middle of this one. */
    @Test
    void aListenerCallsNothingOfTheKhaThatCallsIt() {
        try (var kha = Kha.over(fleet, o -> o.recipe(recipe))) {
            var refused = new ArrayList<String>();
            Consumer<Event> listener = event -> List.<Executable>of(
                            () -> kha.plan(cluster), () -> kha.verify(cluster), () -> kha.takeOver(cluster))
                    .forEach(verb ->
                            refused.add(assertThrows(KhaException.class, verb).getMessage()));
            kha.apply(kha.plan(cluster), listener).orThrow();
            assertEquals(
                    Set.of("this Kha is at work: what a listener wants of it waits until apply has returned"),
                    Set.copyOf(refused));
            assertTrue(kha.plan(cluster).isEmpty());
        }
    }

    @Test
    void aCallersExecutorIsUsedAndNotClosed() {
        var executor = Executors.newFixedThreadPool(2, task -> new Thread(task, "callers"));
        try {
            var before = ours();
            var caller = Thread.currentThread();
            var told = new HashSet<Thread>();
            try (var kha = Kha.over(fleet, o -> o.recipe(recipe).executor(executor))) {
                kha.apply(kha.plan(cluster), e -> told.add(Thread.currentThread()))
                        .orThrow();
                assertEquals(Set.of(), left(before));
            }
            assertFalse(executor.isShutdown());
            assertEquals(Set.of(caller), told, "listeners are told on the calling thread");
        } finally {
            executor.shutdownNow();
        }
    }

    /** Does what it is given on the caller's thread, until it is ended as a pool may be by whoever owns it. */
    private static final class Ending implements Executor {
        boolean ended;

        @Override
        public void execute(Runnable task) {
            if (ended) {
                throw new RejectedExecutionException("ended");
            }
            task.run();
        }
    }

    private void nobodyHoldsAHost() {
        var other = Recipe.of(List.of(everywhere(file("/opt/b", "b"))));
        try (var kha = Kha.over(fleet, o -> o.recipe(other).executor(Runnable::run))) {
            kha.apply(kha.plan(cluster)).orThrow();
        }
    }

    @Test
    void anExecutorThatRefusesInTheMiddleOfARunLeavesNoLease() {
        var executor = new Ending();
        try (var kha = Kha.over(fleet, o -> o.recipe(recipe).executor(executor).parallelism(2))) {
            var plan = kha.plan(cluster);
            assertThrows(
                    RejectedExecutionException.class,
                    () -> kha.apply(plan, e -> executor.ended |= e instanceof Event.Proven));
            nobodyHoldsAHost();
        }
    }

    @Test
    void anExecutorThatRefusesAtTheEndOfARunLeavesNoLease() {
        var executor = new Ending();
        try (var kha = Kha.over(fleet, o -> o.recipe(recipe).executor(executor).parallelism(2))) {
            var plan = kha.plan(cluster);
            var outcome =
                    kha.apply(plan, e -> executor.ended |= e instanceof Event.Proven p && p.done() == plan.changes());
            assertEquals(12, assertInstanceOf(Outcome.Applied.class, outcome).changes());
            nobodyHoldsAHost();
        }
    }

    @Test
    @Timeout(60)
    void anExecutorThatDropsWhatItWasGivenEndsTheRunAndLeavesNoLease() {
        var executor = Executors.newFixedThreadPool(2);
        try (var kha =
                Kha.over(new Counting(fleet), o -> o.recipe(recipe).executor(executor))) { // more than it does at once
            var plan = kha.plan(cluster);
            assertThrows(RejectedExecutionException.class, () -> kha.apply(plan, e -> executor.shutdownNow()));
            nobodyHoldsAHost();
        }
    }

    @Test
    @Timeout(60)
    void aConnectionThatIsMadeWhenAllIsClosedIsClosedToo() throws Exception {
        var executor = Executors.newFixedThreadPool(2);
        var connecting = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        var closed = new CountDownLatch(2);
        Transport slow = host -> {
            connecting.countDown();
            goOn.await();
            var connection = fleet.connect(host);
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        if (method.getName().equals("close")) {
                            closed.countDown();
                        }
                        return method.invoke(connection, args);
                    });
        };
        var thrown = new FutureTask<>(() -> {
            try (var kha =
                    Kha.over(slow, o -> o.recipe(recipe).executor(executor).parallelism(2))) {
                return assertThrows(KhaException.class, () -> kha.plan(cluster));
            }
        });
        var caller = new Thread(thrown);
        caller.start();
        connecting.await();
        caller.interrupt();
        thrown.get(30, TimeUnit.SECONDS);
        goOn.countDown();
        assertTrue(closed.await(30, TimeUnit.SECONDS), "nobody has closed " + closed.getCount());
        executor.shutdown();
    }

    @Test
    void noMoreHostsAtOnceThanAllowed() {
        var counting = new Counting(fleet);
        try (var kha = Kha.over(counting, o -> o.recipe(recipe).parallelism(3))) {
            kha.apply(kha.plan(cluster)).orThrow();
        }
        assertEquals(3, counting.most.get());
    }

    @Test
    void closedItSaysSo() {
        var kha = Kha.over(fleet, o -> o.recipe(recipe));
        kha.close();
        kha.close();
        assertThrows(KhaException.class, () -> kha.plan(cluster));
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        try (var kha = Kha.over(fleet, o -> o.recipe(recipe))) {
            Thread.currentThread().interrupt();
            assertThrows(KhaException.class, () -> kha.plan(cluster));
            assertTrue(Thread.interrupted());
            assertEquals(12, kha.plan(cluster).changes(), "and it goes on");
        }
    }

    /** Counts how many hosts are executed on at once. */
    private static final class Counting extends Between {
        private final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        Counting(Transport to) {
            super(to);
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                Thread.sleep(5);
                return connection.execute(batch, watch);
            } finally {
                now.decrementAndGet();
            }
        }
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Kha;
import io.kha.step.Recipe;
import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParallelTest {

    @Test
    void buildsAClusterOnThreadsOfItsOwn() {
        var lab = new Lab();
        try (var kha = Kha.over(lab.fleet, o -> o.recipe(Recipe.standard(null)))) {
            kha.apply(kha.plan(lab.cluster)).orThrow();
            assertTrue(kha.plan(lab.cluster).isEmpty());
        }
        var serial = new Lab();
        serial.apply().orThrow();
        for (var host : lab.fleet.hosts()) {
            assertEquals(
                    serial.fleet.host(host.name()).snapshot().keySet(),
                    host.snapshot().keySet(),
                    "the same files");
        }
    }

    @Test
    void aWaitLetsOthersWork() throws Exception {
        var sim = new Sim();
        var begun = new CountDownLatch(1);
        var watch = new Watch() {
            @Override
            public void begin(int index) {
                begun.countDown();
            }
        };
        var wait = new Op.Await(
                "a file", List.of("test", "-e", "/opt/there"), Duration.ofMinutes(5), Duration.ofSeconds(1));
        var other = sim.fleet.connect(io.kha.Host.of("n2", "10.0.0.2"));
        long epoch = other.lease("other", false).epoch();
        var threads = Executors.newSingleThreadExecutor();
        try {
            // The other host is busy until the waiting one has begun, and then makes what is waited for.
            sim.fleet.program("make", (host, argv, input) -> {
                sim.host.write("/opt/there", "");
                return Program.ok("");
            });
            var make = new Op.Exec(List.of("make"), null, null, Duration.ofMinutes(1), java.util.Map.of());
            var made = threads.submit(() -> other.execute(new Batch(List.of(make), List.of(), epoch), new Watch() {
                @Override
                public void begin(int index) {
                    try {
                        begun.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }));
            while (sim.fleet.executions().get("n2") == 0) {
                Thread.onSpinWait();
            }
            var reply = sim.connection.execute(new Batch(List.of(wait), List.of(), sim.epoch), watch);
            assertTrue(reply.results().get(0).ok());
            assertTrue(made.get(10, TimeUnit.SECONDS).results().get(0).ok());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        var sim = new Sim();
        var other = sim.fleet.connect(io.kha.Host.of("n2", "10.0.0.2"));
        long epoch = other.lease("other", false).epoch();
        var hold = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(2);
        try {
            // While another execution is under way a wait really waits.
            threads.submit(
                    () -> other.execute(new Batch(List.of(new Op.Remove("/opt/x")), List.of(), epoch), new Watch() {
                        @Override
                        public void begin(int index) {
                            try {
                                hold.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }));
            while (sim.fleet.executions().get("n2") == 0) {
                Thread.onSpinWait();
            }
            var wait =
                    new Op.Await("nothing", List.of("test", "-e", "/no"), Duration.ofMinutes(5), Duration.ofSeconds(1));
            var waiting = threads.submit(
                    () -> sim.connection.execute(new Batch(List.of(wait), List.of(), sim.epoch), Watch.NONE));
            while (sim.fleet.executions().get("n1") == 0) {
                Thread.onSpinWait();
            }
            sim.connection.close();
            var failure = assertThrows(
                    java.util.concurrent.ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
            assertInstanceOf(TransportException.class, failure.getCause());
        } finally {
            hold.countDown();
            threads.shutdownNow();
        }
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    private final Sim sim;

    FaultsTest() throws InterruptedException {
        sim = new Sim();
    }

    private static Op write(String path) {
        return new Op.WriteFile(path, "0644", "root:root", Content.of("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "LOST_BEFORE, a",
        "LOST_AFTER, a b",
        "LOST_RUNNING_ON, a b c",
        "CRASH_BEFORE, a",
        "CRASH_AFTER, a b",
        "TIMEOUT, a"
    })
    void leavesBehindWhatItSays(Failure.Kind kind, String left) throws Exception {
        sim.fleet.failAt(p -> p.index() == 2, Failure.of(kind));
        var trouble = assertThrows(
                TransportException.class, () -> sim.run(List.of(write("/opt/a"), write("/opt/b"), write("/opt/c"))));
        assertEquals(kind == Failure.Kind.TIMEOUT ? Kind.TIMEOUT : Kind.UNREACHABLE, trouble.kind());
        assertThrows(
                TransportException.class, () -> sim.read(Read.file("/opt/a")), "the connection is of no use any more");
        sim.fleet.boot(sim.host);
        assertEquals("", sim.host.holder(), "the lease went with the connection");
        sim.reconnect();
        assertEquals(
                List.of(left.split(" ")),
                sim.host.below("/opt").stream().map(p -> p.substring(5)).toList());
        assertFalse(sim.fleet.failuresPending());
    }

    @Test
    void anOperationCanFailWithoutDoingAnything() throws Exception {
        sim.fleet.failAt(p -> p.is(Op.WriteFile.class), Failure.exit(28, "no"));
        assertEquals(new OpResult(28, "", "no"), sim.run(write("/opt/a")));
        assertFalse(sim.host.file("/opt/a").exists());
        assertTrue(sim.run(write("/opt/a")).ok());
    }

    @Test
    void aDetachedRunOutlivesItsConnectionAndIsJoined() throws Exception {
        var count = new int[1];
        sim.fleet.program("work", (host, argv, input) -> {
            count[0]++;
            return Program.ok("done");
        });
        var work = new Op.Exec(List.of("work"), null, "r", Duration.ofMinutes(1), Map.of());
        sim.fleet.failAt(p -> p.is(Op.Exec.class), Failure.of(Failure.Kind.LOST_RUNNING_ON));
        assertThrows(TransportException.class, () -> sim.run(work));
        assertEquals(RunState.Status.RUNNING, sim.host.run("r").status());
        sim.reconnect();
        assertEquals("done", sim.run(work).out());
        assertEquals(1, count[0]);

        sim.fleet.failAt(p -> p.is(Op.Exec.class), Failure.of(Failure.Kind.LOST_RUNNING_ON));
        assertThrows(TransportException.class, () -> sim.run(work));
        sim.fleet.crash(sim.host);
        assertEquals(RunState.Status.LOST, sim.host.run("r").status());
    }

    @Test
    void aHostThatIsCutIsNotReached() throws Exception {
        sim.fleet.cut(sim.host);
        assertEquals(
                Kind.UNREACHABLE,
                assertThrows(TransportException.class, () -> sim.fleet.connect(Sim.HOST))
                        .kind());
        sim.fleet.heal(sim.host);
        sim.fleet.failAt(p -> p.kind() == Point.Kind.CONNECT, Failure.lostBefore());
        assertThrows(TransportException.class, () -> sim.fleet.connect(Sim.HOST));
        sim.reconnect();
    }

    @Test
    void readsCanBeLostOrUnanswered() throws Exception {
        sim.fleet.failAt(p -> p.kind() == Point.Kind.READS, Failure.of(Failure.Kind.UNANSWERED));
        assertNull(sim.read(Read.file("/etc")));
        sim.fleet.failAt(p -> p.kind() == Point.Kind.READS, Failure.lostBefore());
        assertThrows(TransportException.class, () -> sim.read(Read.file("/etc")));
    }

    @Test
    void onlyTheLastWriterWrites() throws Exception {
        var other = sim.fleet.connect(Sim.HOST);
        sim.fleet.advance(Duration.ofSeconds(7));
        var held = assertThrows(TransportException.class, () -> other.lease("other", false));
        assertEquals(Kind.HELD, held.kind());
        assertTrue(held.getMessage().contains("held by test for 7 s"), held.getMessage());
        var taken = other.lease("other", true);
        assertTrue(taken.epoch() > sim.epoch);
        assertThrows(TransportException.class, () -> sim.run(write("/opt/a")), "its connection was ended");
        var late = sim.fleet.connect(Sim.HOST);
        var batch = new Batch(List.of(write("/opt/a")), List.of(), sim.epoch);
        assertEquals(
                OpResult.FENCED,
                late.execute(batch, Watch.NONE).results().get(0).exit());
        assertFalse(sim.host.file("/opt/a").exists());
        other.close();
        assertEquals("", sim.host.holder());
        assertEquals(
                OpResult.FENCED,
                late.execute(batch, Watch.NONE).results().get(0).exit());
    }

    @Test
    void oneSeedOneTrace() throws Exception {
        assertEquals(randomRun(3), randomRun(3));
        assertNotEquals(randomRun(3), randomRun(4));
    }

    private static List<Executed> randomRun(long seed) throws InterruptedException {
        var sim = new Sim();
        sim.fleet.failAtRandom(seed, 0.3, Failure.exit(1, "by chance"));
        for (int i = 0; i < 40; i++) {
            sim.run(write("/opt/" + i));
        }
        return sim.fleet.log();
    }

    @Test
    void countsAndLogs() throws Exception {
        sim.run(List.of(write("/opt/a"), write("/opt/b")), Read.file("/opt/a"));
        sim.read(Read.file("/opt/a"));
        assertEquals(Map.of("n1", 2, "n2", 0, "kubernetes-api", 0), sim.fleet.executions());
        assertEquals(
                "[n1: write /opt/a 0644, n1: write /opt/b 0644]",
                sim.fleet.log("n1").toString());
    }

    @Test
    void whatADetachedCommandWroteIsGoneWithThePowerUntilItHasEnded() throws Exception {
        sim.fleet.program("writer", (host, argv, input) -> {
            host.write("/opt/" + argv.get(1), "x");
            host.delete("/opt/old");
            sim.fleet.phase(host, "writer/" + argv.get(1));
            return Program.ok("");
        });
        sim.host.write("/opt/old", "x");
        sim.fleet.failAt(p -> p.phase().equals("writer/a"), Failure.of(Failure.Kind.CRASH_BEFORE));
        assertThrows(TransportException.class, () -> sim.run(detached("a")));
        sim.fleet.boot(sim.host);
        assertFalse(sim.host.file("/opt/a").exists());
        assertTrue(sim.host.file("/opt/old").exists());
        sim.reconnect();
        sim.run(detached("b"));
        sim.fleet.crash(sim.host);
        sim.fleet.boot(sim.host);
        assertTrue(sim.host.file("/opt/b").exists());
        assertFalse(sim.host.file("/opt/old").exists());
    }

    private static Op detached(String name) {
        return new Op.Exec(List.of("writer", name), null, "writer", Duration.ofMinutes(1), Map.of());
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A writer is put out on request: its connection ends on the host, and what it knew of its right is worth nothing. */
@Tag("lab")
class TakeOverTest extends OnTheLab {

    @Test
    void aWriterIsPutOut() throws Exception {
        var host = cluster.workers().get(0);
        List<Op> ops = List.of(new Op.WriteFile("/tmp/late", "0644", "root:root", Content.of("late")));
        try (var first = lab.ssh().connect(host)) {
            var lease = first.lease("first", false);
            var tunnel = first.tunnel("127.0.0.1", 22);
            assertTrue(lease.alive());
            var held = assertThrows(TransportException.class, () -> {
                try (var second = lab.ssh().connect(host)) {
                    second.lease("second", false);
                }
            });
            assertEquals(TransportException.Kind.HELD, held.kind());

            kha.takeOver(cluster);

            eventually("the first sees its end", java.time.Duration.ofSeconds(10), () -> lease.alive() ? "alive" : "");
            assertThrows(
                    TransportException.class,
                    () -> first.execute(new Batch(ops, List.of(), lease.epoch()), Watch.NONE));
            assertEquals(-1, endOf(tunnel));
            try (var again = lab.ssh().connect(host)) {
                var late = new Batch(ops, List.of(), lease.epoch());
                assertEquals(
                        OpResult.FENCED,
                        again.execute(late, Watch.NONE).results().get(0).exit());
                try (var free = again.lease("third", false)) {
                    assertFalse(free.again());
                }
            }
        }
        assertEquals(
                "", script.ssh(host.name(), "ls /tmp/late 2>/dev/null || true").strip());
    }

    private static int endOf(io.kha.transport.Tunnel tunnel) {
        try (var in = tunnel.in()) {
            in.readNBytes(1024);
            return in.read();
        } catch (java.io.IOException e) {
            return -1;
        }
    }
}

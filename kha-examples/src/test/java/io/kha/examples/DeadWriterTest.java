package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.transport.TransportException;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A writer dies in the middle of its work on every host, and nobody puts it out: within a minute the next one has every lock. Nothing is
 * being installed, whose end it would have to wait for.
 */
@Tag("proof")
@Order(5)
class DeadWriterTest extends Disturbed {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @RepeatedTest(2)
    void oneThatIsKilledFreesItsLocks(RepetitionInfo turn) throws Exception {
        var run = atWork(2000 + turn.getCurrentRepetition());
        var died = System.nanoTime();
        run.kill();
        nextWriter("killed", run, died);
    }

    /** Its connections stay, as when its machine has lost power: only its heartbeats end. */
    @Test
    void oneThatStandsStillFreesItsLocks() throws Exception {
        var run = atWork(2100);
        try {
            nextWriter("standing still", run, System.nanoTime());
        } finally {
            run.kill();
        }
    }

    private BringUpProcess atWork(int more) {
        return stopped(random(SEED + more), () -> EnumSet.of(Damage.SETTINGS));
    }

    /** Takes every lock as soon as it is free; then one more apply ends the work. */
    private void nextWriter(String how, BringUpProcess dead, long died) throws Exception {
        for (var host : cluster.hosts()) {
            var holder = script.ssh(host.name(), "head -n 1 /var/lib/kha/holder");
            assertTrue(holder.startsWith("kha " + dead.pid() + "-"), () -> host.name() + " was held by " + holder);
            take(host, died);
        }
        System.out.printf(
                "    %s: the next writer had every lock after %.1f s%n",
                how, since(died).toMillis() / 1000.0);
        apply();
        clean("clean", Duration.ofMinutes(3));
    }

    private void take(Host host, long died) throws Exception {
        while (true) {
            try (var connection = lab.ssh().connect(host);
                    var lease = connection.lease("the next", false)) {
                assertFalse(lease.again());
                assertTrue(since(died).compareTo(MINUTE) < 0, () -> host.name() + " was free after " + since(died));
                return;
            } catch (TransportException e) {
                assertEquals(TransportException.Kind.HELD, e.kind(), e::getMessage);
                assertTrue(since(died).compareTo(MINUTE) < 0, e::getMessage);
            }
            pause(Duration.ofMillis(250));
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}

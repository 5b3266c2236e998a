package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The master that holds the VIP loses power: the API stays, and the master comes back by itself. */
@Tag("proof")
@Order(2)
class PowerCutTest extends OnTheLab {
    /** A read that etcd confirms, on a connection of its own. */
    private static final String[] READ = {
        "get", "--raw", "/api/v1/namespaces/kube-system/configmaps/kube-proxy", "--request-timeout=2s"
    };

    @BeforeAll
    void start() {
        built();
    }

    @Test
    void apiAnswersWithinTenSecondsAndTheMasterComesBackUnaided() {
        kubectl(READ).orFail("a read through the VIP");
        var holder = holder();
        var begun = System.nanoTime();
        script.crash(holder);
        var took = answersThreeTimes(begun);
        System.out.printf(
                "    %s lost power; the API answered through the VIP again after %.1f s%n", holder, took / 1e9);
        assertTrue(took < Duration.ofSeconds(10).toNanos(), "the API was away for " + took / 1e9 + " s");

        script.boot(holder);
        clean(holder + " is back and verify is clean", Duration.ofMinutes(3));
        assertTrue(kha.plan(cluster).isEmpty(), () -> kha.plan(cluster).diff());
        assertNotEquals(holder, holder(), "the VIP stays where it went");
    }

    /** Nanoseconds from the begin to the first of three answers in a row. */
    private long answersThreeTimes(long begun) {
        long first = 0;
        for (int inRow = 0; inRow < 3; ) {
            var asked = System.nanoTime();
            assertTrue(asked - begun < Duration.ofMinutes(2).toNanos(), "no answer within two minutes");
            if (kubectl(READ).ok()) {
                first = inRow == 0 ? System.nanoTime() : first;
                inRow++;
            } else {
                inRow = 0;
            }
        }
        return first - begun;
    }
}

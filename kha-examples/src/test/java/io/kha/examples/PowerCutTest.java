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

    private static final Duration ANSWER = Duration.ofSeconds(10);

    /**
     * The address moves within a few seconds. Then, of the etcd members, an apiserver asks the dead one as well, until its client has
     * waited ten seconds for an acknowledgement; what is asked there waits as long, longer than this test does for one answer.
     */
    private static final Duration STEADY = Duration.ofSeconds(20);

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
        Answers answers;
        try {
            answers = answers(begun);
        } finally {
            script.boot(holder); // also for the tests that come after
        }
        System.out.printf(
                "    %s lost power; the API answered through the VIP again after %.1f s, three times in a row after %.1f s%n",
                holder, answers.first().toMillis() / 1e3, answers.steady().toMillis() / 1e3);
        assertTrue(answers.first().compareTo(ANSWER) < 0, answers::toString);
        assertTrue(answers.steady().compareTo(STEADY) < 0, answers::toString);

        clean(holder + " is back and verify is clean", Duration.ofMinutes(3));
        assertTrue(kha.plan(cluster).isEmpty(), () -> kha.plan(cluster).diff());
        assertNotEquals(holder, holder(), "the VIP stays where it went");
    }

    /** From the begin to the first answer, and to the first of three in a row. */
    private record Answers(Duration first, Duration steady) {}

    private Answers answers(long begun) {
        Duration first = null;
        Duration steady = null;
        for (int inRow = 0; inRow < 3; ) {
            var asked = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(asked.toMinutes() < 2, "no three answers in a row within two minutes");
            if (kubectl(READ).ok()) {
                var answered = Duration.ofNanos(System.nanoTime() - begun);
                first = first == null ? answered : first;
                steady = inRow == 0 ? answered : steady;
                inRow++;
            } else {
                inRow = 0;
            }
        }
        return new Answers(first, steady);
    }
}

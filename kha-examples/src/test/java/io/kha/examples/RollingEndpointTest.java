package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Endpoint;
import io.kha.Progress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** keepalived and the load balancer get another configuration on every master, one after the other, and the VIP answers. */
@Tag("lab")
class RollingEndpointTest extends OnTheLab {
    /** As long as the address takes from one master to another when the one that has it says goodbye, and a connection to it. */
    private static final Duration MOVE = Duration.ofSeconds(3);

    private volatile boolean done;
    private Duration longest = Duration.ZERO;
    private int asked;

    @BeforeAll
    void start() {
        built();
    }

    @AfterAll
    void asItWas() {
        built();
    }

    @Test
    void theVipIsAtNoTimeWithoutAMasterThatCanHaveIt() throws Exception {
        var changed = cluster.with(c -> c.endpoint(Endpoint.vip(lab.get("LAB_VIP"))
                .on(lab.get("LAB_INTERFACE"))
                .port(8443)
                .healthPort(8099)));
        var plan = kha.plan(changed);
        assertEquals(
                List.of("endpoint/nginx", "endpoint/keepalived"),
                plan.steps().stream().map(step -> step.id()).distinct().toList(),
                plan::diff);
        var asking = new Thread(this::ask, "asks");
        asking.start();
        try {
            kha.apply(plan, Progress.console()).orThrow();
            pause(Duration.ofSeconds(5)); // what the last restart would have cost
        } finally {
            done = true;
            asking.join();
        }
        System.out.printf(
                "    asked %d times, the longest without an answer %.1f s%n", asked, longest.toMillis() / 1e3);
        assertTrue(asked > 50, "it was asked all the while: " + asked);
        assertTrue(longest.compareTo(MOVE) < 0, () -> "without an answer for " + longest);
        assertTrue(kha.plan(changed).isEmpty());
    }

    /** Opens a connection ten times a second, and says for how long none could be. */
    private void ask() {
        var last = System.nanoTime();
        while (!done) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(lab.get("LAB_VIP"), 8443), 500);
                gap(last);
                last = System.nanoTime();
            } catch (IOException e) {
                // counts when the next one gets through
            }
            asked++;
            pause(Duration.ofMillis(100));
        }
        gap(last);
    }

    private void gap(long since) {
        var gap = Duration.ofNanos(System.nanoTime() - since);
        longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
}

package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.step.Recipe;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a Kha refuses by itself. */
class KhaTest {
    private final Cluster cluster = Cluster.of("one", c -> c.kubernetes("1.36.2")
            .masters("10.0.0.1")
            .endpoint(Endpoint.existing("10.0.0.1", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));

    private static Kha kha(Transport hosts) {
        return Kha.over(hosts, o -> o.executor(Runnable::run).recipe(Recipe.of(List.of())));
    }

    @Test
    void aClosedOneDoesNothing() {
        var kha = kha(SimulatedFleet.of(cluster));
        var plan = kha.plan(cluster);
        kha.close();
        assertThrows(KhaException.class, () -> kha.apply(plan));
    }

    @Test
    void onlyHostsOfTheClusterCanBeAbsent() {
        try (var kha = kha(SimulatedFleet.of(cluster))) {
            assertEquals(
                    "no host of one has the name \"ip-10-0-0-11\"; its hosts are ip-10-0-0-1",
                    assertThrows(IllegalArgumentException.class, () -> kha.plan(cluster, "ip-10-0-0-1", "ip-10-0-0-11"))
                            .getMessage());
            var plan = kha.plan(cluster, "ip-10-0-0-1");
            assertEquals(List.of(), plan.problems());
            assertTrue(plan.isEmpty());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> kha.apply(plan, event -> {}, Cancellation.create(), "nobody"));
        }
    }
}

package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Outcome;
import io.kha.Programs;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.testing.SimulatedFleet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masters that are left out by their names. */
class AbsentMastersTest {
    private final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3"))
            .workers(Host.of("w1", "10.0.0.11"))
            .endpoint(Endpoint.existing("10.0.0.99", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));
    private final SimulatedFleet fleet = SimulatedFleet.of(cluster);
    private final GivenApi api = new GivenApi();
    private final Kha kha = Kha.over(GivenApi.hosts(fleet), o -> o.executor(Runnable::run)
            .api(api)
            .recipe(Recipe.of(List.of(
                    Placement.onApi(GivenApi.object("/a")),
                    Placement.on(Cluster::workers, file("/opt/a", "x")).after("object/a")))));

    private void without(String... masters) {
        List.of("m1", "m2", "m3").forEach(m -> fleet.host(m).write("/etc/kubernetes/admin.conf", "conf"));
        List.of(masters).forEach(m -> fleet.crash(fleet.host(m)));
    }

    @Test
    void withoutAnyMasterTheWorkersGetWhatTheyNeed() {
        without("m1", "m2", "m3");
        try (kha) {
            var plan = kha.plan(cluster, "m1", "m2", "m3");
            assertEquals(1, plan.changes(), plan::diff);
            assertEquals(
                    1, assertInstanceOf(Outcome.Applied.class, kha.apply(plan)).changes());
        }
        assertEquals("x", fleet.host("w1").text("/opt/a"));
        assertEquals(Map.of(), api.objects);
    }

    @Test
    void withOneMasterTheApiIsWaitedFor() {
        without("m2", "m3");
        try (kha) {
            var plan = kha.plan(cluster, "m2", "m3");
            assertEquals(2, plan.changes(), plan::diff);
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(plan));
            assertTrue(failed.failure().said().contains("only 1 of 3 masters could be locked"), failed::toString);
        }
    }

    @Test
    void mastersThatWentAwayUnnamedAreMissed() {
        without("m1", "m2", "m3");
        try (kha) {
            var plan = kha.plan(cluster, "m1", "m2", "m3");
            fleet.boot(fleet.host("m3"));
            fleet.host("m3").write("/etc/kubernetes/admin.conf", "");
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(plan));
            assertEquals("kubernetes-api", failed.failure().host(), "a master answers, so there may be an API");
        }
    }
}

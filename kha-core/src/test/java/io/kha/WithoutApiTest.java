package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.step.Recipe;
import io.kha.testing.SimulatedFleet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where nothing can talk to the Kubernetes API, kha does not do half of the job. */
class WithoutApiTest {
    private final Cluster cluster = Cluster.of("one", c -> c.kubernetes("1.36.2")
            .masters("10.0.0.1")
            .endpoint(Endpoint.existing("10.0.0.1", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));

    @Test
    void thePlanSaysWhatToAddAndApplyRefuses() {
        try (var kha = Kha.over(SimulatedFleet.of(cluster), o -> o.executor(Runnable::run))) {
            var plan = kha.plan(cluster);
            assertTrue(plan.diff().contains("add the module kha-k8s"), plan.diff());
            assertThrows(KhaException.class, () -> kha.apply(plan));
            assertFalse(kha.verify(cluster).healthy());
        }
    }

    @Test
    void aRecipeOfOnesOwnIsOnesOwn() {
        try (var kha = Kha.over(
                SimulatedFleet.of(cluster), o -> o.executor(Runnable::run).recipe(Recipe.of(List.of())))) {
            assertEquals(List.of(), kha.plan(cluster).problems());
        }
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.PlannedStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kube-proxy, which kubeadm and people point at a single master, finds the API at the VIP again. */
@Tag("lab")
class KubeProxyTest extends OnTheLab {
    private static final String[] GET = {"-n", "kube-system", "get", "configmap", "kube-proxy", "-o", "yaml"};
    private String vip;
    private String other;

    @BeforeAll
    void start() {
        built();
        vip = "server: https://" + lab.get("LAB_VIP") + ":8443";
        other = "server: https://" + cluster.masters().get(1).address() + ":6443";
    }

    @Test
    void configPointedElsewhereIsAtTheVipAfterTheNextApply() {
        var config = kubectl(GET).orFail("kubectl get");
        assertTrue(config.contains(vip), config);
        kubectl(new String[] {"replace", "-f", "-"}, config.replace(vip, other)).orFail("kubectl replace");
        found(
                "the check finds it",
                Duration.ofSeconds(10),
                f -> f.check().equals("kube-proxy/healthy") && f.what().contains(":6443"));

        var plan = kha.plan(cluster);
        assertEquals(
                List.of("kube-proxy/endpoint", "kube-proxy/ready"),
                plan.steps().stream().map(PlannedStep::id).distinct().toList(),
                plan::diff);
        kha.apply(plan).orThrow();

        var after = kubectl(GET).orFail("kubectl get");
        assertTrue(after.contains(vip), after);
        assertTrue(!after.contains(other), after);
        eventually(
                "kube-proxy is recycled",
                Duration.ofMinutes(2),
                () -> findings().isEmpty() ? "" : findings().toString());
    }
}

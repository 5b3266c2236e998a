package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Problem;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BringUpTest {

    @Test
    void buildsAClusterAndThenHasNothingToDo() {
        var lab = new Lab();
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertEquals(
                    List.of(),
                    plan.problems().stream()
                            .filter(p -> p.severity() == Problem.Severity.ERROR)
                            .toList());
            assertEquals(List.of(), lab.fleet.log(), "a plan changes nothing");
            kha.apply(plan).orThrow();

            lab.fleet.forget();
            var second = kha.plan(lab.cluster);
            assertTrue(second.isEmpty(), second.diff());
            assertEquals(
                    lab.cluster.hosts().stream().collect(Collectors.toMap(h -> h.name(), h -> 1)),
                    withoutApi(lab.fleet.executions()),
                    "a host on which nothing has to change costs one remote execution");
            assertEquals(List.of(), kha.verify(lab.cluster).findings());
        }
    }

    private static Map<String, Integer> withoutApi(Map<String, Integer> executions) {
        return executions.entrySet().stream()
                .filter(e -> !e.getKey().equals(Fleet.API.name()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void whatHasComeAboutIsACluster() throws InterruptedException {
        var lab = new Lab();
        lab.apply().orThrow();
        var api = lab.fleet.cluster().orElseThrow();
        var nodes = new Read.Api("/api/v1/nodes");
        var lease = new Read.Api("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler");
        var vip = new Read.Api("https://10.0.0.80:8443/readyz");
        var answers = api.execute(Batch.reading(List.of(nodes, lease, vip)), Watch.NONE)
                .answers();
        var names = lab.cluster.hosts().stream().map(h -> h.name()).toList();
        var ready = new Op.AwaitCondition("", nodes.path(), names, 0, "Ready", Duration.ZERO, Duration.ZERO);
        assertEquals(List.of(), ApiVerbs.lacking(Json.read(body(answers.get(nodes))), ready));
        assertEquals(
                "ip-10-0-0-1_kube-scheduler",
                Json.read(body(answers.get(lease))).at("/spec/holderIdentity").asText());
        assertEquals("ok", body(answers.get(vip)));

        lab.fleet.crash(lab.fleet.host("ip-10-0-0-1"));
        answers = api.execute(Batch.reading(List.of(nodes, lease, vip)), Watch.NONE)
                .answers();
        assertEquals(List.of("ip-10-0-0-1: not Ready"), ApiVerbs.lacking(Json.read(body(answers.get(nodes))), ready));
        assertEquals(
                "ip-10-0-0-2_kube-scheduler",
                Json.read(body(answers.get(lease))).at("/spec/holderIdentity").asText());
        assertEquals("ok", body(answers.get(vip)));
        assertTrue(
                lab.fleet.world().vips.holder("10.0.0.80").orElseThrow().name().equals("ip-10-0-0-2"));
    }

    private static String body(Object answer) {
        return ((io.kha.transport.ApiAnswer) answer).body();
    }

    @Test
    void oneSeedOneTrace() {
        assertEquals(trace(), trace());
    }

    private static List<Executed> trace() {
        var lab = new Lab();
        lab.apply().orThrow();
        return lab.fleet.log();
    }
}

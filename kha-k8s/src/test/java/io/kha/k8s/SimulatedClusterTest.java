package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Outcome;
import io.kha.testing.Failure;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Op;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The steps and checks in the whole: found by the service loader, planned on bare hosts, applied, verified. */
class SimulatedClusterTest {
    private final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
            .workers(Host.of("w1", "10.0.0.11"))
            .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
            .network(Cni.flannel("10.244.0.0/16"))
            .programs(io.kha.Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));

    @Test
    void aNodeWhoseHostIsGoneIsNotWaitedForToTheEnd() {
        var fleet = SimulatedFleet.of(cluster);
        var worker = fleet.host("w1");
        fleet.failAt(
                point -> {
                    if (point.is(Op.AwaitCondition.class)) {
                        fleet.crash(worker);
                    }
                    return false;
                },
                Failure.exit(1, "never"));
        try (var kha = Kha.over(fleet, o -> o.executor(Runnable::run))) {
            var plan = kha.plan(cluster);
            var begun = fleet.clock().instant();
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(plan));
            assertTrue(
                    failed.failure().said().endsWith("not waited for any longer: w1 does not answer any more"),
                    failed::toString);
            assertTrue(Duration.between(begun, fleet.clock().instant()).toMinutes() < 5, failed::toString);
        }
    }

    @Test
    void aBareFleetBecomesAClusterThatVerifies() {
        try (var kha = Kha.over(SimulatedFleet.of(cluster), o -> o.executor(Runnable::run))) {
            var plan = kha.plan(cluster);
            var diff = plan.diff();
            assertTrue(diff.contains("point kube-proxy at https://10.0.0.80:8443 if it is not"), diff);
            assertTrue(diff.contains("apply DaemonSet kube-flannel/kube-flannel-ds"), diff);
            assertTrue(diff.contains("wait until 4 nodes are Ready"), diff);
            kha.apply(plan).orThrow();
            assertEquals(List.of(), kha.verify(cluster).findings());
            assertEquals(0, kha.plan(cluster).changes());
        }
    }

    @Test
    void aWorkerIsMendedWhileAllMastersAreAbsent() {
        var fleet = SimulatedFleet.of(cluster);
        try (var kha = Kha.over(fleet, o -> o.executor(Runnable::run))) {
            kha.apply(kha.plan(cluster)).orThrow();
            var masters =
                    cluster.masters().stream().map(m -> fleet.host(m.name())).toList();
            masters.forEach(fleet::crash);
            fleet.host("w1").write("/etc/sysctl.d/90-kha.conf", "net.ipv4.ip_forward = 0\n");
            var names = masters.stream().map(m -> m.name()).toArray(String[]::new);
            var plan = kha.plan(cluster, names);
            assertEquals(1, plan.changes(), plan::diff);
            kha.apply(plan).orThrow();
            assertTrue(kha.plan(cluster, names).isEmpty());
        }
    }

    /** Its node stays, and its kube-proxy's pod with it: DaemonSets' pods tolerate that a node is dead. */
    @Test
    void aDeadWorkerThatWasTakenOutIsNotWaitedFor() {
        var next = cluster.with(c -> c.workers(Host.of("w2", "10.0.0.12")));
        var fleet = SimulatedFleet.of(Stream.of(cluster, next)
                .flatMap(c -> c.hosts().stream())
                .distinct()
                .toList());
        try (var kha = Kha.over(fleet, o -> o.executor(Runnable::run))) {
            kha.apply(kha.plan(cluster)).orThrow();
            fleet.crash(fleet.host("w1"));
            var without = cluster.with(c -> c.workers(List.of()));
            var plan = kha.plan(without);
            assertTrue(plan.steps().stream().noneMatch(s -> s.id().equals("kube-proxy/ready")), plan::diff);
            kha.apply(plan).orThrow();

            var begun = fleet.clock().instant();
            var joining = kha.plan(next);
            assertTrue(joining.diff().contains("wait until kube-proxy is Ready on every node of the definition"));
            kha.apply(joining).orThrow();
            assertTrue(Duration.between(begun, fleet.clock().instant()).toMinutes() < 5);
            assertTrue(kha.plan(next).isEmpty());
        }
    }
}

package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.*;
import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Programs;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Connection;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which API is talked to, and with which of the masters' kubeconfigs. */
class ApiWayTest {
    private final Bench bench = new Bench();
    private final Cluster other = Cluster.of("other", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.1.1"), Host.of("m2", "10.0.1.2"), Host.of("m3", "10.0.1.3"))
            .endpoint(Endpoint.existing("10.0.1.99", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));
    private final SimulatedFleet others = SimulatedFleet.of(other);
    private final GivenApi api = new GivenApi();

    private Kha kha(Placement... placements) {
        return Kha.over(
                GivenApi.hosts(bench.fleet, others),
                o -> o.executor(Runnable::run).api(api).recipe(Recipe.of(List.of(placements))));
    }

    private static void admin(SimulatedFleet fleet, String... configs) {
        for (int i = 0; i < configs.length; i++) {
            fleet.hosts().get(i).write("/etc/kubernetes/admin.conf", configs[i]);
        }
    }

    @Test
    void everyClusterHasItsOwnApiAndItsOwnHosts() {
        admin(bench.fleet, "same");
        admin(others, "same");
        try (var kha = kha(everywhere(file("/opt/a", "x")), Placement.onApi(GivenApi.object("/a")))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
            kha.apply(kha.plan(other)).orThrow();
            assertTrue(kha.plan(bench.cluster).isEmpty());
        }
        assertEquals(Map.of("prod", Map.of("/a", "prod"), "other", Map.of("/a", "other")), api.objects);
        assertEquals("x", others.host("m1").text("/opt/a"), "a host is its address too");
    }

    @Test
    void aKubeconfigThatIsThereNoMoreIsNotUsedAnyMore() {
        admin(bench.fleet, "old");
        try (var kha = kha(Placement.onApi(GivenApi.object("/a")))) {
            kha.plan(bench.cluster);
            kha.plan(bench.cluster);
            assertEquals(List.of("prod old"), api.dials, "the connection is kept");
            admin(bench.fleet, "new");
            kha.plan(bench.cluster);
            assertEquals(List.of("prod old", "prod new"), api.dials);
        }
    }

    @Test
    void nothingIsWrittenThroughAMasterThatIsNotLocked() {
        admin(bench.fleet, "same", "same", "same");
        var refusals = new AtomicInteger(2); // on the connection that there was, and on a new one
        Transport hosts = host -> {
            var connection = bench.fleet.connect(host);
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        if (method.getName().equals("lease")
                                && host.name().equals("m1")
                                && refusals.getAndDecrement() > 0) {
                            throw new TransportException(Kind.UNREACHABLE, "m1", "no answer");
                        }
                        return method.invoke(connection, args);
                    });
        };
        var recipe = Recipe.of(List.of(Placement.onApi(GivenApi.object("/a"))));
        try (var kha = Kha.over(hosts, o -> o.executor(Runnable::run).api(api).recipe(recipe))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        assertEquals(3, api.ways.get(0), "what is only read may go through any master that answers");
        assertEquals(2, api.ways.get(api.ways.size() - 1), "m1 answers again, and is not locked");
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"REFUSED", "AUTHENTICATION", "UNREACHABLE"})
    void anotherMastersKubeconfigIsTriedWhereOneIsNoUse(Kind kind) {
        admin(bench.fleet, "", "damaged", "good");
        api.check = config -> {
            if (!config.equals("good")) {
                throw new TransportException(kind, "kubernetes-api", "no use: " + config);
            }
        };
        try (var kha = kha(Placement.onApi(GivenApi.object("/a")))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
            assertEquals(List.of("prod damaged", "prod good"), api.dials);
            assertEquals("damaged", kha.access(bench.cluster).kubeconfig().revealText(), "an empty one is none");
        }
    }

    @Test
    void whereNoneIsOfUseTheFirstSaysWhy() {
        admin(bench.fleet, "one", "two", "two");
        api.check = config -> {
            throw new TransportException(Kind.AUTHENTICATION, "kubernetes-api", "no use: " + config);
        };
        try (var kha = kha(Placement.onApi(GivenApi.object("/a")))) {
            var findings = kha.verify(bench.cluster).findings().toString();
            assertTrue(findings.contains("kubernetes-api: no use: one"), findings);
            assertEquals(List.of("prod one", "prod two"), api.dials, "the same one is not tried twice");
        }
    }

    @Test
    void anApiThatDoesNotAnswerInTimeIsNotAskedWithEveryKubeconfig() {
        admin(bench.fleet, "one", "two", "three");
        api.check = config -> {
            throw new TransportException(Kind.TIMEOUT, "kubernetes-api", "no answer in time: " + config);
        };
        try (var kha = kha(Placement.onApi(GivenApi.object("/a")))) {
            var findings = kha.verify(bench.cluster).findings().toString();
            assertTrue(findings.contains("kubernetes-api: no answer in time: one"), findings);
            assertEquals(List.of("prod one"), api.dials);
        }
    }
}

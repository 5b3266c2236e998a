package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Outcome;
import io.kha.Programs;
import io.kha.step.Source;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Transport;
import io.kha.transport.Watch;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A cluster of which nothing is there yet but bare hosts, and the controllers that work on it with the real steps. */
final class BringUp {
    private static final String PODS = "/api/v1/pods";

    /** All objects that there are, but for those that processes renew: leases, and the endpoints that say the same. */
    private static final List<String> LISTS = List.of(
            "/api/v1/namespaces",
            "/api/v1/nodes",
            PODS,
            "/api/v1/configmaps",
            "/api/v1/secrets",
            "/api/v1/services",
            "/api/v1/serviceaccounts",
            "/apis/apps/v1/daemonsets",
            "/apis/apps/v1/deployments",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings");

    static final Cluster CLUSTER = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3"))
            .workers(Host.of("w1", "10.0.0.11"))
            .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
            .network(Cni.flannel("10.244.0.0/16"))
            .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));

    private static final KeyPair KEYS = pair();

    final SimulatedFleet fleet = SimulatedFleet.of(CLUSTER);
    private int controllers;

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A controller that starts anew: what the first, the second makes is the same on every fleet. */
    Kha kha(Transport transport) {
        var random = random(++controllers);
        return Kha.over(transport, o -> o.executor(Runnable::run).source(new Source() {
            @Override
            public Instant now() {
                return fleet.clock().instant();
            }

            @Override
            public SecureRandom random() {
                return random;
            }

            @Override
            public KeyPair rsa() {
                return KEYS;
            }
        }));
    }

    private static SecureRandom random(int seed) {
        try {
            var random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a controller that starts anew makes of it. */
    Outcome apply(Transport transport) {
        try (var kha = kha(transport)) {
            return kha.apply(kha.plan(CLUSTER));
        }
    }

    /** Fails unless a controller that starts anew finds nothing to do and nothing wrong. */
    void isDone() {
        try (var kha = kha(fleet)) {
            var again = kha.plan(CLUSTER);
            assertTrue(again.isEmpty(), () -> again.diff() + again.problems());
            assertEquals(List.of(), kha.verify(CLUSTER).findings());
        }
    }

    /** Somebody changes something at the API. */
    void byHand(Op op) {
        try (var api = fleet.cluster().orElseThrow()) {
            var reply = api.execute(new Batch(List.of(op), List.of(), 1), Watch.NONE);
            assertTrue(reply.results().get(0).ok(), reply::toString);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The objects in the API by list and name; of pods, which controllers make anew, only what does not count how often. */
    Map<String, String> everything() {
        var reads = LISTS.stream().<Read<?>>map(Read.Api::new).toList();
        var all = new TreeMap<String, String>();
        try (var api = fleet.cluster().orElseThrow()) {
            api.execute(Batch.reading(reads), Watch.NONE).answers().forEach((read, answer) -> {
                var list = ((Read.Api) read).path();
                for (var item :
                        Doc.parse(((ApiAnswer) answer).body()).at("items").items()) {
                    var metadata = item.at("metadata").json().getAsJsonObject();
                    if (list.equals(PODS)) {
                        metadata.remove("resourceVersion");
                        metadata.remove("generation");
                    }
                    all.put(list + " " + item.text("metadata", "namespace") + "/" + item.name(), item.toString());
                }
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** The same without what no two clusters have in common. Where it is the same, no object was given another spec more often. */
    Map<String, String> objects() {
        var all = everything();
        all.replaceAll((name, object) -> object.replaceAll("\"(uid|resourceVersion)\":\"[^\"]*\",?", ""));
        return all;
    }

    /** What differs, line by line. */
    static List<String> difference(Map<String, String> wanted, Map<String, String> found) {
        var names = new TreeSet<>(wanted.keySet());
        names.addAll(found.keySet());
        return names.stream()
                .filter(name -> !wanted.getOrDefault(name, "").equals(found.getOrDefault(name, "")))
                .map(name -> name + ": " + found.getOrDefault(name, "absent") + " instead of "
                        + wanted.getOrDefault(name, "absent"))
                .toList();
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Finding;
import io.kha.Kha;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.Secret;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Source;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Connection;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Transport;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A simulated fleet, a cluster for it, and kha on one thread. */
final class Lab {
    static final List<KeyPair> KEYS =
            IntStream.range(0, 6).mapToObj(i -> pair()).toList();

    static final ClusterApi API = new MapsApi(new NodesOnly());

    final Cluster cluster;
    final SimulatedFleet fleet;

    Lab() {
        this(Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                .workers("10.0.0.11")
                .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(io.kha.Programs.apt(a -> a.uri("https://packages.example.org/k8s")))));
    }

    Lab(Cluster cluster) {
        this(cluster, SimulatedFleet.of(cluster));
    }

    Lab(Cluster cluster, SimulatedFleet fleet) {
        this.cluster = cluster;
        this.fleet = fleet;
    }

    /** Another writer puts out who writes to a host, and lives. */
    void takeOver(String name) {
        try {
            var host =
                    cluster.hosts().stream().filter(h -> h.name().equals(name)).findFirst();
            fleet.connect(host.orElseThrow()).lease("usurper", true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Kha kha() {
        return kha(fleet);
    }

    Kha kha(Transport transport) {
        return kha(transport, 1, o -> {});
    }

    /** Controllers of different numbers have different names and make different serial numbers. */
    Kha kha(Transport transport, int number, Consumer<Kha.Builder> more) {
        var used = new int[1];
        return Kha.over(transport, o -> {
            more.accept(o.executor(Runnable::run).api(API).source(new Source() {
                private final SecureRandom random = seeded(number);

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
                    return KEYS.get(used[0]++ % KEYS.size());
                }
            }));
        });
    }

    Plan plan() {
        try (var kha = kha()) {
            return kha.plan(cluster);
        }
    }

    /** What a controller that starts anew makes of the fleet. */
    Outcome apply() {
        try (var kha = kha()) {
            return kha.apply(kha.plan(cluster));
        }
    }

    /** Fails unless a controller that starts anew finds nothing to do and nothing wrong. */
    void isDone() {
        try (var kha = kha()) {
            var again = kha.plan(cluster);
            assertTrue(again.isEmpty(), () -> again.diff() + again.problems());
            assertEquals(List.of(), kha.verify(cluster).findings());
        }
    }

    /** What a controller that starts anew finds wrong, of one check. */
    List<String> findings(String check) {
        try (var kha = kha()) {
            return kha.verify(cluster).findings().stream()
                    .filter(finding -> finding.check().equals(check))
                    .map(Finding::toString)
                    .toList();
        }
    }

    private static SecureRandom seeded(int seed) {
        try {
            var random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the nodes, and nothing else. */
    private record NodesOnly() implements ClusterApi, Step {
        private static final String NODES = "/api/v1/nodes";

        @Override
        public List<Placement> placements() {
            return List.of(Placement.onApi(this).after("kubeadm/join-control-plane", "kubeadm/join"));
        }

        @Override
        public List<Check> checks() {
            return List.of();
        }

        @Override
        public Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts) {
            throw new IllegalStateException("the fleet answers for the API itself");
        }

        @Override
        public String id() {
            return "nodes/ready";
        }

        @Override
        public String title() {
            return "nodes Ready";
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Api(NODES));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            var lacking = ApiVerbs.lacking(Json.read(seen.api(NODES).body()), await(fleet));
            return lacking.isEmpty() ? Decision.satisfied() : Decision.change(lacking.toString(), await(fleet));
        }

        @Override
        public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
            return Decision.change("known when the API answers", await(fleet));
        }

        private static List<String> names(Fleet fleet) {
            return fleet
                    .answering(Stream.concat(fleet.cluster().masters().stream(), fleet.cluster().workers().stream())
                            .toList())
                    .stream()
                    .map(h -> h.name())
                    .toList();
        }

        private static Op.AwaitCondition await(Fleet fleet) {
            return new Op.AwaitCondition(
                    "nodes are Ready", NODES, names(fleet), 0, "Ready", Duration.ofMinutes(1), Duration.ofSeconds(2));
        }
    }
}

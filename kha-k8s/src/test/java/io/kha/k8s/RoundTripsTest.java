package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Programs;
import io.kha.step.Fleet;
import io.kha.step.Source;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the standard recipe costs in round trips, host by host: remote executions, leases among them, and requests to the Kubernetes API.
 * A change that makes any of it dearer fails here, and is to be weighed; one that makes it cheaper is to be written down here.
 */
class RoundTripsTest {
    private final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3"))
            .workers(Host.of("w1", "10.0.0.11"))
            .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
            .network(Cni.flannel("10.244.0.0/16"))
            .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
    private final SimulatedFleet fleet = SimulatedFleet.of(cluster);
    private final Counted counted = new Counted(fleet);
    private final StringBuilder said = new StringBuilder();

    @Test
    void everyVerbCostsWhatIsWrittenHere() throws NoSuchAlgorithmException {
        var source = source(fleet.clock());
        try (var kha = Kha.over(counted, o -> o.executor(Runnable::run).source(source))) {
            var plan = kha.plan(cluster);
            costs("plan of bare hosts");
            kha.apply(plan).orThrow();
            costs("its apply");
            assertTrue(kha.plan(cluster).isEmpty());
            costs("plan with nothing to do");
            kha.apply(kha.plan(cluster)).orThrow();
            costs("the same and its apply");
            kha.apply(plan).orThrow();
            costs("the first plan applied again");
            assertEquals(List.of(), kha.verify(cluster).findings());
            costs("verify");
            fleet.host("w1").write("/etc/sysctl.d/90-kha.conf", "net.ipv4.ip_forward = 0\n");
            var one = kha.plan(cluster);
            assertEquals(1, one.changes(), one::diff);
            counted.take();
            kha.apply(one).orThrow();
            costs("apply of one changed file");
        }
        assertEquals("""
                plan of bare hosts: m1 1, m2 1, m3 1, w1 1
                its apply: API 40, m1 8, m2 8, m3 7, w1 4
                plan with nothing to do: API 14, m1 1, m2 1, m3 1, w1 1
                the same and its apply: API 14, m1 1, m2 1, m3 1, w1 1
                the first plan applied again: API 14, m1 2, m2 2, m3 2, w1 2
                verify: API 13, m1 1, m2 1, m3 1, w1 1
                apply of one changed file: API 14, m1 1, m2 1, m3 1, w1 3
                """, said.toString());
    }

    private void costs(String what) {
        said.append(what).append(": ").append(counted.take()).append('\n');
    }

    /** The fleet's clock and the machine's randomness, but for keys: one small pair does for all. */
    private static Source source(Clock clock) throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var pair = generator.generateKeyPair();
        var random = new SecureRandom();
        return new Source() {
            @Override
            public Instant now() {
                return clock.instant();
            }

            @Override
            public SecureRandom random() {
                return random;
            }

            @Override
            public KeyPair rsa() {
                return pair;
            }
        };
    }

    /** Counts what goes to each host and to the API. */
    private static final class Counted implements Transport {
        private final Transport to;
        private final Map<String, Integer> counts = new TreeMap<>();

        Counted(Transport to) {
            this.to = to;
        }

        /** What went since it was last asked. */
        String take() {
            var parts = new ArrayList<String>();
            counts.forEach((name, count) -> parts.add(name + " " + count));
            counts.clear();
            return String.join(", ", parts);
        }

        @Override
        public Connection connect(Host host) throws InterruptedException {
            return counting(host.name(), to.connect(host));
        }

        @Override
        public Optional<Connection> cluster() {
            return to.cluster().map(c -> counting(Fleet.API.name(), c));
        }

        private Connection counting(String name, Connection connection) {
            return new Connection() {
                @Override
                public Reply execute(Batch batch, Watch watch) throws InterruptedException {
                    boolean api = name.equals(Fleet.API.name());
                    counts.merge(
                            api ? "API" : name,
                            api ? batch.ops().size() + batch.reads().size() : 1,
                            Integer::sum);
                    return connection.execute(batch, watch);
                }

                @Override
                public Lease lease(String holder, boolean breaking) throws InterruptedException {
                    if (!name.equals(Fleet.API.name())) {
                        counts.merge(name, 1, Integer::sum);
                    }
                    return connection.lease(holder, breaking);
                }

                @Override
                public Lease leaseAgain(String holder) throws InterruptedException {
                    return connection.leaseAgain(holder);
                }

                @Override
                public Tunnel tunnel(String address, int port) throws InterruptedException {
                    return connection.tunnel(address, port);
                }

                @Override
                public void close() {
                    connection.close();
                }
            };
        }
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Programs;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Watch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulated kubeadm and etcdctl say what a recording has real ones say. What they say besides, when things go wrong that went well
 * in the recordings, stands in a list: one more fails, and one that is gone fails too.
 */
class SayingsTest {
    /** Of the schedules those in which all that is listed is said. */
    private static final int FIRST = 300;

    private static final int SEEDS = 200;

    @TempDir
    Path folder;

    @Test
    void whatTheSimulatedProgramsSayIsRecorded() {
        var real = new TreeSet<String>();
        for (var version : Recorded.VERSIONS) {
            real.addAll(Sayings.of(Recorded.lines(version), new RecordedValues(folder, version))
                    .all());
        }
        var simulated = simulated().all();
        var besides = new ArrayList<>(simulated);
        besides.removeIf(real::contains);
        assertEquals(String.join("\n", Recorded.list("not-recorded.txt")), String.join("\n", besides));
        assertTrue(besides.size() < simulated.size(), "some are recorded");
    }

    /** What they say when clusters of both versions are made, and while things go wrong. */
    private static Sayings simulated() {
        var sayings = new Sayings();
        for (var version : Recorded.VERSIONS) {
            var cluster = Cluster.of("prod", c -> c.kubernetes(version)
                    .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                    .workers("10.0.0.11")
                    .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
                    .network(Cni.bridge("10.244.0.0/16"))
                    .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
            var lab = new Lab(cluster);
            try (var kha = lab.kha(new Listening(lab.fleet, sayings))) {
                kha.apply(kha.plan(cluster)).orThrow();
                assertTrue(kha.verify(cluster).findings().isEmpty());
            }
        }
        var listening = new Plant() {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Listening(fleet, sayings);
            }
        };
        var wanted = SeedsTest.undisturbed();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var kind = Trial.Kind.of(seed);
            new Trial(seed, kind, listening).run(wanted.get(kind));
        }
        return sayings;
    }

    private static final class Listening extends Between {
        private final Sayings sayings;

        Listening(Transport to, Sayings sayings) {
            super(to);
            this.sayings = sayings;
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            var reply = connection.execute(batch, watch);
            sayings.add(batch.ops(), reply);
            return reply;
        }
    }
}

package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.Programs;
import io.kha.transport.Op;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan shows, and what it does not. */
class BoundsTest {
    private static final Op.Exec JOIN = run("kubeadm", "join");
    private static final Op.Exec PART = run("kubeadm", "join", "--skip-phases=preflight");

    private static Op.Exec run(String... argv) {
        return new Op.Exec(List.of(argv), null, "join", Duration.ofMinutes(1), Map.of());
    }

    /** What of an operation a plan of another did not show. */
    private static Optional<String> beyond(Op shown, Op done) {
        var cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters(Host.of("m1", "10.0.0.1"))
                .endpoint(Endpoint.existing("10.0.0.99", 6443))
                .network(Cni.none("10.244.0.0/16"))
                .programs(Programs.present()));
        var step = new PlannedStep("join", "joined", "m1", "", PlannedOps.of(List.of(shown)), false, List.of(), "");
        return new Bounds(Plan.of(cluster, List.of(step), List.of(), 0, List.of())).beyond("join", "m1", List.of(done));
    }

    @Test
    void aCommandThatDoesAPartOfOneThatWasShownIsShown() {
        assertEquals(Optional.empty(), beyond(JOIN, JOIN));
        assertEquals(Optional.of("run kubeadm join --skip-phases=preflight"), beyond(JOIN, PART));
        assertEquals(Optional.empty(), beyond(JOIN, PART.partOf(JOIN)));
        assertEquals(Optional.empty(), beyond(PART, PART.partOf(JOIN).joining()));
        assertEquals(
                Optional.of("run kubeadm join"), beyond(PART.partOf(JOIN), JOIN), "the whole is no part of its part");
    }
}

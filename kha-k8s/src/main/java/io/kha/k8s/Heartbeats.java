package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Seen;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest sign of life in the cluster, which serves as its clock: this machine's may be wrong. From Kubernetes 1.14 on kubelets
 * renew leases every ten seconds, before they renewed their nodes' conditions as often.
 */
final class Heartbeats {
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    private Heartbeats() {}

    static List<String> paths(Cluster cluster) {
        return cluster.kubernetes().atLeast(1, 14) ? List.of(LEASES) : List.of(NodesReady.NODES);
    }

    static Instant newest(Seen api, Cluster cluster) {
        var times = new ArrayList<Instant>();
        if (cluster.kubernetes().atLeast(1, 14)) {
            Doc.list(api, LEASES).forEach(l -> times.add(instant(l.text("spec", "renewTime"))));
        } else {
            Doc.list(api, NodesReady.NODES)
                    .forEach(n -> times.add(instant(n.condition("Ready").text("lastHeartbeatTime"))));
        }
        return times.stream().max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    /** A time of the API; the epoch when there is none. */
    static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}

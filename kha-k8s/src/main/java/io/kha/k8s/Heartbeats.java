package io.kha.k8s;

import io.kha.step.Seen;
import java.time.DateTimeException;
import java.time.Instant;

/** The newest of the leases that kubelets renew every ten seconds: it serves as the cluster's clock, this machine's may be wrong. */
final class Heartbeats {
    static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    private Heartbeats() {}

    static Instant newest(Seen api) {
        return Doc.list(api, LEASES).stream()
                .map(lease -> instant(lease.text("spec", "renewTime")))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
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

package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Seen;
import java.time.Duration;
import java.time.Instant;

/**
 * Who leads a component of the control plane.
 *
 * @param holder the identity of the process; empty when nobody leads
 * @param duration after which others may take over
 * @param renewed when it last said that it leads
 */
record Leadership(String holder, Duration duration, Instant renewed) {

    /** Where it is kept: a Lease from Kubernetes 1.20 on, an annotation of Endpoints before. */
    static String path(String component, Cluster cluster) {
        return leases(cluster)
                ? "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/" + component
                : "/api/v1/namespaces/kube-system/endpoints/" + component;
    }

    static Leadership of(String component, Seen api, Cluster cluster) {
        var object = Doc.object(api, path(component, cluster)).orElse(Doc.NOTHING);
        var record = leases(cluster)
                ? object.at("spec")
                : Doc.parse(object.text("metadata", "annotations", "control-plane.alpha.kubernetes.io/leader"));
        return new Leadership(
                record.text("holderIdentity"),
                Duration.ofSeconds(record.number("leaseDurationSeconds")),
                Heartbeats.instant(record.text("renewTime")));
    }

    private static boolean leases(Cluster cluster) {
        return cluster.kubernetes().atLeast(1, 20);
    }
}

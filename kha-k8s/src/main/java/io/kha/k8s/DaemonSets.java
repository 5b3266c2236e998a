package io.kha.k8s;

import io.kha.Cluster;
import java.util.Map;

/** What all DaemonSets have in common. */
final class DaemonSets {
    private DaemonSets() {}

    /** The list of a namespace, in the API group that the version has. */
    static String path(Cluster cluster, String namespace) {
        var group = cluster.kubernetes().atLeast(1, 9) ? "apps/v1" : "extensions/v1beta1";
        return "/apis/" + group + "/namespaces/" + namespace + "/daemonsets";
    }

    /** The digest of the configuration that its pods are started with; empty when it carries none. */
    static String startedWith(Doc daemonSet) {
        return daemonSet.text("spec", "template", "metadata", "annotations", ObjectOps.DIGEST);
    }

    /** Whether its pods are being replaced by those of its present template. */
    static boolean rolling(Doc daemonSet) {
        return daemonSet.number("status", "observedGeneration") < daemonSet.number("metadata", "generation")
                || daemonSet.number("status", "updatedNumberScheduled")
                        < daemonSet.number("status", "desiredNumberScheduled");
    }

    /** The merge patch that restarts its pods one after the other, carrying a new digest. */
    static Map<String, Object> restart(String digest) {
        return Map.of(
                "spec",
                Map.of(
                        "updateStrategy", Map.of("type", "RollingUpdate"), // before apps/v1 it had to be asked for
                        "template", Map.of("metadata", Map.of("annotations", Map.of(ObjectOps.DIGEST, digest)))));
    }
}

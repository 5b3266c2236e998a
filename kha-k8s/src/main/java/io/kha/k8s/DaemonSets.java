package io.kha.k8s;

import io.kha.Cluster;
import java.util.Map;

/** What all DaemonSets have in common. */
final class DaemonSets {
    private DaemonSets() {}

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

    /** Finds the definition's nodes that have no pod of it that is ready. */
    static void everywhere(
            String name, Doc daemonSet, Pods pods, Cluster cluster, String remedy, ApiCheck.Findings findings) {
        var rolling = rolling(daemonSet);
        for (var node : NodesReady.nodes(cluster)) {
            if (pods.on(node.name()).anyReady()) {
                continue;
            }
            if (rolling) {
                findings.warning(node.name(), "its " + name + " is being recycled", "verify again in a minute");
            } else {
                findings.error(node.name(), "no " + name + " is ready on it", remedy);
            }
        }
    }

    /** The merge patch that restarts its pods one after the other, carrying a new digest. */
    static Map<String, Object> restart(String digest) {
        return Map.of(
                "spec",
                Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(ObjectOps.DIGEST, digest)))));
    }
}

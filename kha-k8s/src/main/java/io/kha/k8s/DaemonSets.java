package io.kha.k8s;

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

    /** The merge patch that restarts its pods one after the other, carrying a new digest. */
    static Map<String, Object> restart(String digest) {
        return Map.of(
                "spec",
                Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(ObjectOps.DIGEST, digest)))));
    }
}

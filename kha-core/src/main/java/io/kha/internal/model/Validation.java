package io.kha.internal.model;

import io.kha.Problem;
import java.util.List;

/** Finds everything that is wrong with a cluster as it was said. */
public final class Validation {
    private Validation() {}

    /** All problems, errors and warnings, in the order of the settings. */
    public static List<Problem> of(Draft draft) {
        var findings = new Findings();
        if (draft.version().isEmpty()) {
            findings.error("kubernetes", "no version", "set one, for example .kubernetes(\"1.36.2\")");
        }
        if (draft.masters().isEmpty()) {
            findings.error("masters", "none", "name one, or better three: .masters(\"10.0.0.11\", ...)");
        } else if (draft.effectiveEndpoint().isEmpty()) {
            findings.error(
                    "endpoint",
                    "several masters need one address",
                    "set .endpoint(Endpoint.vip(\"10.0.0.10\").on(\"eth0\"))");
        }
        if (draft.network() == null) {
            findings.error("network", "none", "set one, for example .network(Cni.flannel(\"10.244.0.0/16\"))");
        }
        return findings.all();
    }
}

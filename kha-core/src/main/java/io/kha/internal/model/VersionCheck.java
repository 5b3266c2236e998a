package io.kha.internal.model;

import io.kha.Version;
import io.kha.transport.Engine;

/** The version is one that kha knows, and the runtime goes with it. */
final class VersionCheck implements Check {
    @Override
    public void check(Draft draft, Findings findings) {
        if (draft.kubernetes() == null) {
            findings.error("kubernetes", "no version", "set one, for example .kubernetes(\"1.36.2\")");
            return;
        }
        var version = draft.version();
        if (version.isEmpty()) {
            findings.error(
                    "kubernetes",
                    Shown.quoted(draft.kubernetes()) + " is not a version",
                    "give all three parts, for example 1.36.2");
            return;
        }
        Version v = version.get();
        if (v.major() != 1 || v.minor() < 15 || v.minor() > 37) {
            findings.error(
                    "kubernetes", "version " + Shown.plain(v.toString()) + " is not supported", "use 1.15 to 1.37");
        } else if (v.atLeast(1, 24)
                && draft.runtime() != null
                && draft.runtime().engine() == Engine.DOCKER) {
            findings.error(
                    "runtime",
                    "Kubernetes " + v + " has no dockershim, and cri-dockerd is not offered",
                    "use .runtime(ContainerRuntime.containerd()), or Kubernetes before 1.24");
        }
    }
}

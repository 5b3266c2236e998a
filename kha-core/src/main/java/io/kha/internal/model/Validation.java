package io.kha.internal.model;

import io.kha.Problem;
import java.time.Instant;
import java.util.List;

/** Finds everything that is wrong with a cluster as it was said. */
public final class Validation {
    private Validation() {}

    /**
     * All problems, errors and warnings, in the order of the settings.
     *
     * @param now the time that given certificates must be valid at
     */
    public static List<Problem> of(Draft draft, Instant now) {
        var findings = new Findings();
        List<Check> checks = List.of(
                new NameCheck(),
                new VersionCheck(),
                new HostCheck(),
                new EtcdCheck(),
                new EndpointCheck(),
                new NetworkCheck(),
                new ProgramCheck(),
                new ImageCheck(),
                new KubeadmCheck(),
                new PkiCheck(now),
                new PortCheck());
        checks.forEach(c -> c.check(draft, findings));
        return findings.all();
    }
}

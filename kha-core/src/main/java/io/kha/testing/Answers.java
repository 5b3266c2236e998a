package io.kha.testing;

import io.kha.internal.pki.CertificateText;
import io.kha.transport.ContainerState;
import io.kha.transport.Engine;
import io.kha.transport.Read;
import org.jspecify.annotations.Nullable;

/** Answers reads of a simulated host. Called with the fleet's lock held. */
final class Answers {
    private final SimulatedFleet fleet;

    Answers(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    /** The answer; null when what would know it does not answer. */
    @Nullable
    Object answer(SimulatedHost host, Read<?> read) {
        var parts = host.parts();
        if (read instanceof Read.File f) {
            return parts.files.state(f);
        } else if (read instanceof Read.Certificates c) {
            return CertificateText.in(parts.files.followed(c.path()));
        } else if (read instanceof Read.Unit u) {
            return parts.units.state(u.name());
        } else if (read instanceof Read.Package p) {
            return parts.packages.state(p.name());
        } else if (read instanceof Read.Sysctl s) {
            return parts.kernel.setting(s.key());
        } else if (read instanceof Read.Images i) {
            return parts.containers.installed(i.engine()) && !host.answers(i.engine())
                    ? null
                    : parts.containers.images(i.engine());
        } else if (read instanceof Read.Container c) {
            return !host.hasProgram("docker")
                    ? ContainerState.ABSENT
                    : host.answers(Engine.DOCKER) ? parts.containers.state(c.name()) : null;
        } else if (read instanceof Read.Run r) {
            return parts.runs.state(r.id());
        } else if (read instanceof Read.Command c) {
            return fleet.runProgram(host, c.argv(), new byte[0]);
        }
        throw new IllegalArgumentException(read + " is not for a host");
    }
}

package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Fleet;
import java.util.Optional;

/** Who has a control plane, and who makes the first. */
final class ControlPlane {
    static final KubeadmRun INIT = new KubeadmRun("init", "/var/lib/kha/control-plane");
    static final KubeadmRun JOIN = new KubeadmRun("join", "/var/lib/kha/control-plane");

    private ControlPlane() {}

    /** A master that has one. */
    static Optional<Host> somewhere(Fleet fleet) {
        return fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> INIT.marked(fleet.seen(m)))
                .findFirst();
    }

    /** The master that makes the first: the one that has begun to, else the first that answers. */
    static Optional<Host> founder(Fleet fleet) {
        var answering = fleet.answering(fleet.cluster().masters());
        return answering.stream()
                .filter(m -> INIT.begun(fleet.seen(m)))
                .findFirst()
                .or(() -> answering.stream().findFirst());
    }
}

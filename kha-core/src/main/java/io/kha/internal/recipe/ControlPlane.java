package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Fleet;
import java.util.Optional;

/** Who has a control plane, and who makes the first. */
final class ControlPlane {
    static final String MARK = "/var/lib/kha/control-plane";
    static final KubeadmRun INIT = new KubeadmRun("init", MARK);
    static final KubeadmRun JOIN = new KubeadmRun("join", MARK);

    private ControlPlane() {}

    /** Whether every master answers: else one that does not may have what none that does has. */
    static boolean allAnswer(Fleet fleet) {
        return fleet.cluster().masters().stream().allMatch(fleet::answers);
    }

    /** A master that has one. */
    static Optional<Host> somewhere(Fleet fleet) {
        return fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> INIT.marked(fleet.seen(m)))
                .findFirst();
    }

    /** A host that shows that there is a cluster: a master with a control plane, or a member of an etcd that has formed. */
    static Optional<Host> inUse(Fleet fleet) {
        return somewhere(fleet).or(() -> kept(fleet));
    }

    /** A member of an etcd that has formed: it keeps the cluster of masters that were reset, or that others came in the place of. */
    static Optional<Host> kept(Fleet fleet) {
        return fleet.answering(fleet.cluster().etcdMembers()).stream()
                .filter(m -> fleet.seen(m).file(EtcdFormed.MARK).exists())
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

package io.kha.internal.recipe;

import io.kha.internal.render.KubeadmDocuments;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where no master has a control plane: one of them makes the first, any other joins it. */
final class KubeadmInit implements Step {

    @Override
    public String id() {
        return "kubeadm/init";
    }

    @Override
    public String title() {
        return "there is a control plane";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(ControlPlane.INIT.reads());
        reads.add(KubeadmRun.ADMIN);
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return decide(
                seen,
                fleet,
                () -> Content.of(KubeadmDocuments.init(
                        fleet.cluster(), seen.host(), RuntimeReady.cgroupDriver(seen, fleet.cluster()))));
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return decide(seen, fleet, () -> new Content.Later("the runtime's cgroup driver"));
    }

    private static Decision decide(Seen seen, Fleet fleet, Supplier<Content> configuration) {
        if (ControlPlane.somewhere(fleet).isPresent()) {
            return Decision.satisfied();
        }
        var masters = fleet.cluster().masters();
        if (fleet.answering(masters).size() < masters.size()) {
            return Decision.refused(
                    "control plane",
                    "not every master answers, and none that does has a control plane: the others may have one",
                    "make them answer, or take them out of the cluster");
        }
        if (!ControlPlane.founder(fleet).filter(seen.host()::equals).isPresent()) {
            return Decision.satisfied();
        }
        return Decision.change(
                ControlPlane.INIT.reason(seen, "no master has one"),
                ControlPlane.INIT.ops(seen, fleet.cluster(), configuration.get(), List.of("--skip-token-print")));
    }
}

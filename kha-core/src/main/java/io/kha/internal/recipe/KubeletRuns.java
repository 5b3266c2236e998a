package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** On a host that is a node the kubelet runs. Before that it has nothing to run with: kubeadm starts it when it makes the node. */
final class KubeletRuns implements Step {
    static final String UNIT = "kubelet.service";

    @Override
    public String id() {
        return "kubelet/runs";
    }

    @Override
    public String title() {
        return "the kubelet of a node runs";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(KubeadmRun.nodeReads());
        reads.add(new Read.Unit(UNIT));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!KubeadmRun.node(seen)) {
            return Decision.satisfied();
        }
        var state = seen.unit(UNIT);
        return switch (state.active()) {
            case "inactive", "failed", "deactivating" -> {
                var ops = new ArrayList<Op>();
                if (state.enabled().equals("masked")) {
                    ops.add(new Op.Unit(UNIT, Op.Unit.Action.UNMASK));
                }
                ops.add(new Op.Unit(UNIT, Op.Unit.Action.START));
                yield Decision.change("it is " + state.active(), ops);
            }
            default -> Decision.satisfied();
        };
    }
}

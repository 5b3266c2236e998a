package io.kha.internal.recipe;

import io.kha.Programs;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;

/**
 * Where the caller brings Kubernetes' programs, checks that they are there and of the version asked for. The kubelet's unit, which comes
 * with them, starts with the host: kubeadm only warns where it does not, and the node would not come back.
 */
final class KubernetesPresent implements Step {
    private static final Read.Command KUBEADM = Read.command("kubeadm", "version", "-o", "short");
    private static final Read.Command KUBELET = Read.command("kubelet", "--version");
    private static final Read.Unit UNIT = new Read.Unit(KubeletRuns.UNIT);

    @Override
    public String id() {
        return "kubernetes/present";
    }

    @Override
    public String title() {
        return "Kubernetes' programs are there";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return scope.cluster().programs() instanceof Programs.Present ? List.of(KUBEADM, KUBELET, UNIT) : List.of();
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!(fleet.cluster().programs() instanceof Programs.Present)) {
            return Decision.satisfied();
        }
        var wanted = "v" + fleet.cluster().kubernetes();
        for (var read : List.of(KUBEADM, KUBELET)) {
            var answer = seen.get(read);
            if (!answer.ok() || !answer.out().strip().endsWith(wanted)) {
                return Decision.refused(
                        seen.host().name(),
                        read.argv().get(0)
                                + (answer.ok() ? " is " + answer.out().strip() : " is not there") + ", not " + wanted,
                        "install it, or let kha: .programs(Programs.folder(..)) or .programs(Programs.apt())");
            }
        }
        return seen.get(UNIT).enabled().equals("disabled")
                ? Decision.change(
                        "the kubelet would not start with the host", new Op.Unit(UNIT.name(), Op.Unit.Action.ENABLE))
                : Decision.satisfied();
    }
}

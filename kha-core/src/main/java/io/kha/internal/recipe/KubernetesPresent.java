package io.kha.internal.recipe;

import io.kha.Programs;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Read;
import java.util.List;

/** Where the caller brings Kubernetes' programs, checks that they are there and of the version asked for. */
final class KubernetesPresent implements Step {
    private static final Read.Command KUBEADM = Read.command("kubeadm", "version", "-o", "short");
    private static final Read.Command KUBELET = Read.command("kubelet", "--version");

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
        return scope.cluster().programs() instanceof Programs.Present ? List.of(KUBEADM, KUBELET) : List.of();
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
        return Decision.satisfied();
    }
}

package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Read;
import java.util.List;

/** Marks the host as this cluster's, and refuses one that belongs to another. */
final class HostClaim implements Step {
    static final String MARK = "/var/lib/kha/cluster";
    private static final String KUBELET = "/etc/kubernetes/kubelet.conf";
    private static final String ADMIN = "/etc/kubernetes/admin.conf";

    @Override
    public String id() {
        return "host/claim";
    }

    @Override
    public String title() {
        return "the host belongs to this cluster";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(Read.text(MARK), Read.file(KUBELET), Read.file(ADMIN));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var ours = fleet.cluster().name() + "\n";
        var mark = seen.get(Read.text(MARK));
        if (mark.isFile() && !ours.equals(mark.text())) {
            return Decision.refused(
                    seen.host().name(),
                    "it belongs to the cluster \"" + seen.text(MARK).strip() + "\"",
                    "take another host, or reset this one (kubeadm reset) and remove " + MARK
                            + " with all else in that folder");
        }
        if (!mark.isFile() && (seen.file(KUBELET).exists() || seen.file(ADMIN).exists())) {
            return Decision.refused(
                    seen.host().name(),
                    "it belongs to a Kubernetes cluster that is not kha's",
                    "take another host, or reset this one (kubeadm reset)");
        }
        return Decision.of("not claimed yet", Ensure.file(seen, MARK, "0644", Content.of(ours)));
    }
}

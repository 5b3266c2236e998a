package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** Marks the host as this cluster's, and refuses one that belongs to another. */
final class HostClaim implements Step {
    static final String MARK = "/var/lib/kha/cluster";

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
        var reads = new ArrayList<Read<?>>(
                List.of(Read.text(MARK), KubeadmRun.KUBELET, Read.file(KubeadmRun.ADMIN.path())));
        if (scope.cluster().etcdMembers().contains(scope.host())) {
            reads.add(Read.file(EtcdFormed.MARK));
            reads.addAll(EtcdMember.of(scope).reads());
        }
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var ours = fleet.cluster().name() + "\n";
        var mark = seen.get(Read.text(MARK));
        var member = fleet.cluster().etcdMembers().contains(seen.host());
        var data = fleet.cluster().etcd().dataDir();
        if (mark.isFile() && !ours.equals(mark.text())) {
            return Decision.refused(
                    seen.host().name(),
                    "it belongs to the cluster \"" + seen.text(MARK).strip() + "\"",
                    "take another host, or reset this one (kubeadm reset) and remove " + MARK
                            + " with all else in that folder" + (member ? ", and etcd's data in " + data : ""));
        }
        if (!mark.isFile()
                && (seen.file(KubeadmRun.KUBELET.path()).exists()
                        || seen.file(KubeadmRun.ADMIN.path()).exists())) {
            return Decision.refused(
                    seen.host().name(),
                    "it belongs to a Kubernetes cluster that is not kha's",
                    "take another host, or reset this one (kubeadm reset)"
                            + (member ? " and remove etcd's data in " + data : ""));
        }
        if (member && foreign(seen, fleet, mark.isFile())) {
            return Decision.refused(
                    seen.host().name(),
                    "it has data of etcd in " + data + ", and nothing says that they are this cluster's",
                    "remove what is in " + data + " if nobody needs it, or let etcd keep its data elsewhere:"
                            + " .etcd(Etcd.external(e -> e.dataDir(..)))");
        }
        return Decision.of("not claimed yet", Ensure.file(seen, MARK, "0644", Content.of(ours)));
    }

    /** Whether etcd has left data that no member of this cluster made. One that kha began to start, and no more, is known as well. */
    private static boolean foreign(Seen seen, Fleet fleet, boolean claimed) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        return seen.file(member.data()).exists()
                && !seen.file(EtcdFormed.MARK).exists()
                && !member.entered(seen, claimed);
    }
}

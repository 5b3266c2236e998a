package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;

/** {@code flannel/healthy}: where flannel is the network, it runs on every node: without it pods do not reach those of other nodes. */
final class FlannelHealthy extends ApiCheck {
    static final String DAEMON_SET = "/apis/apps/v1/namespaces/kube-flannel/daemonsets/kube-flannel-ds";
    static final String PODS = "/api/v1/namespaces/kube-flannel/pods";

    @Override
    public String id() {
        return "flannel/healthy";
    }

    /** Whether flannel is the network. */
    static boolean wanted(Cluster cluster) {
        return cluster.network().kind() == Cni.Kind.FLANNEL;
    }

    @Override
    List<String> paths(Cluster cluster) {
        return wanted(cluster) ? List.of(DAEMON_SET, PODS) : List.of();
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        if (!wanted(fleet.cluster())) {
            return;
        }
        var daemonSet = Doc.object(api, DAEMON_SET);
        if (daemonSet.isEmpty()) {
            findings.error("", "there is no flannel", "apply the cluster");
            return;
        }
        DaemonSets.everywhere(
                "flannel",
                daemonSet.get(),
                new Pods(Doc.list(api, PODS)),
                fleet.cluster(),
                "kubectl -n kube-flannel describe pod",
                findings);
    }
}

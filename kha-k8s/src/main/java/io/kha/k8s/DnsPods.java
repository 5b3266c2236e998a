package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;

/**
 * {@code dns/pods}: the cluster's DNS is there and its pods are ready, one at least where kha makes the pods' network; several of them are
 * not on one node where another could take one.
 */
final class DnsPods extends ApiCheck {

    @Override
    public String id() {
        return "dns/pods";
    }

    @Override
    List<String> paths(Cluster cluster) {
        return List.of(Pods.PATH, NodesReady.NODES);
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var pods = Pods.of(api).labelled("k8s-app", "kube-dns").all().stream()
                .filter(pod -> !Pods.ended(pod))
                .toList();
        if (pods.isEmpty()) {
            findings.warning("", "there is no DNS in the cluster", "kubeadm init phase addon coredns");
        }
        if (!pods.isEmpty()
                && cluster.network().kind() != Cni.Kind.NONE
                && pods.stream().noneMatch(Pods::ready)) {
            findings.error(
                    "",
                    "no pod of the cluster's DNS is ready: pods resolve no name",
                    "kubectl -n kube-system describe pod -l k8s-app=kube-dns");
        }
        var staying = new Pods(pods).staying();
        var crowded = staying.onlyNode();
        if (crowded.isPresent() && DnsNodes.of(api).size() > 1) {
            findings.warning(
                    crowded.get(),
                    "all pods of the cluster's DNS are on it: without it pods resolve no name",
                    "kubectl -n kube-system delete pod "
                            + staying.on(crowded.get()).all().get(0).name() + ", another comes up elsewhere");
        }
        for (var pod : staying.all()) {
            if (!Pods.ready(pod)) {
                findings.warning(
                        pod.text("spec", "nodeName"),
                        "pod " + pod.name() + " is not ready: " + Pods.trouble(pod),
                        "kubectl -n kube-system describe pod " + pod.name());
            }
        }
    }
}

package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;

/** {@code kube-proxy/healthy}: kube-proxy finds the API at the endpoint, and runs on every node with its present configuration. */
final class KubeProxyHealthy extends ApiCheck {

    @Override
    public String id() {
        return "kube-proxy/healthy";
    }

    @Override
    List<String> paths(Cluster cluster) {
        return List.of(KubeProxyEndpoint.CONFIG_MAP, KubeProxyEndpoint.DAEMON_SET, Pods.PATH);
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var config = Doc.object(api, KubeProxyEndpoint.CONFIG_MAP).map(KubeProxyConfig::new);
        var daemonSet = Doc.object(api, KubeProxyEndpoint.DAEMON_SET);
        if (config.isEmpty() || daemonSet.isEmpty()) {
            findings.warning(
                    "",
                    "there is no kube-proxy",
                    "kubeadm init phase addon kube-proxy, unless something else does its work");
            return;
        }
        var server = KubeProxyEndpoint.server(cluster);
        if (!config.get().isAt(server)) {
            findings.error(
                    "",
                    "kube-proxy finds the API at "
                            + String.join(", ", config.get().servers()) + ", not at " + server,
                    "apply the cluster");
        }
        if (!DaemonSets.startedWith(daemonSet.get()).equals(config.get().digest())) {
            findings.warning("", "kube-proxy may run with an older configuration", "apply the cluster");
        }
        DaemonSets.everywhere(
                "kube-proxy",
                daemonSet.get(),
                Pods.of(api).labelled("k8s-app", "kube-proxy"),
                cluster,
                "kubectl -n kube-system describe pod -l k8s-app=kube-proxy",
                findings);
    }
}

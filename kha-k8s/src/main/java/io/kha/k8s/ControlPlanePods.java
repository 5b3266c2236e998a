package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import java.util.List;

/** {@code control-plane/pods}: apiserver, controller-manager and scheduler run on every master. */
final class ControlPlanePods extends ApiCheck {
    private static final List<String> COMPONENTS =
            List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler");

    @Override
    public String id() {
        return "control-plane/pods";
    }

    @Override
    List<String> paths(Cluster cluster) {
        return List.of(Pods.PATH);
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var pods = Pods.of(api);
        for (var master : cluster.masters()) {
            for (var component : COMPONENTS) {
                var name = component + "-" + master.name();
                var pod = pods.named(name);
                if (pod.isEmpty()) {
                    findings.error(
                            master.name(),
                            "there is no pod " + name,
                            "see that /etc/kubernetes/manifests/" + component
                                    + ".yaml is there, and the kubelet's log");
                } else if (!Pods.ready(pod.get())) {
                    findings.error(
                            master.name(),
                            "pod " + name + " is not ready: " + Pods.trouble(pod.get()),
                            "kubectl -n kube-system logs " + name);
                }
            }
        }
    }
}

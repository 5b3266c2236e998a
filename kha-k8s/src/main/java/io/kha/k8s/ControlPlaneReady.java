package io.kha.k8s;

import io.kha.step.Fleet;
import java.util.List;
import java.util.stream.Stream;

/** {@code control-plane/ready}: waits until the control plane's pods of all masters that answer are Ready. */
final class ControlPlaneReady extends AwaitReady {

    ControlPlaneReady() {
        super("/api/v1/namespaces/kube-system/pods");
    }

    @Override
    public String id() {
        return "control-plane/ready";
    }

    @Override
    public String title() {
        return "control planes Ready";
    }

    @Override
    List<String> names(Fleet fleet) {
        return fleet.answering(fleet.cluster().masters()).stream()
                .flatMap(master -> Stream.of("kube-apiserver", "kube-controller-manager", "kube-scheduler")
                        .map(program -> program + "-" + master.name()))
                .toList();
    }

    @Override
    String objects(int count) {
        return "the control plane's " + count + " pods";
    }
}

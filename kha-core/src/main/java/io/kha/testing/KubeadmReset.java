package io.kha.testing;

import io.kha.transport.CommandAnswer;
import java.util.List;

/** {@code kubeadm reset}: the kubelet stops, and what init and join have written goes. An etcd that is not kubeadm's stays. */
final class KubeadmReset implements Program {
    private static final List<String> FOLDERS = List.of(StaticPods.FOLDER, "/etc/kubernetes/pki", "/var/lib/kubelet");
    private static final List<String> FILES = List.of(
            "/etc/kubernetes/admin.conf",
            "/etc/kubernetes/super-admin.conf",
            Kubelet.KUBECONFIG,
            Kubelet.BOOTSTRAP,
            "/etc/kubernetes/controller-manager.conf",
            "/etc/kubernetes/scheduler.conf");

    @Override
    public CommandAnswer run(SimulatedHost host, List<String> argv, byte[] input) {
        host.stop("kubelet.service");
        FOLDERS.forEach(folder -> host.below(folder).forEach(host::delete));
        FILES.forEach(host::delete);
        return Program.ok("[reset] Deleting contents of directories: " + FOLDERS + "\n");
    }
}

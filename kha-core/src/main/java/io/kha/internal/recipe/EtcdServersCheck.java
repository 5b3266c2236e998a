package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.internal.render.KubeadmDocuments;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Every apiserver knows all members of etcd. kubeadm wrote their list when it made the master, and a member that came later is not in it. */
final class EtcdServersCheck implements Check {
    private static final Read.File MANIFEST = Read.text("/etc/kubernetes/manifests/kube-apiserver.yaml");
    private static final Pattern SERVERS = Pattern.compile("(?m)^\\s*- --etcd-servers=(\\S+)\\s*$");

    @Override
    public String id() {
        return "etcd/servers";
    }

    @Override
    public Collection<Host> hosts(Cluster cluster) {
        return cluster.masters();
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(MANIFEST);
    }

    @Override
    public List<Finding> findings(Fleet fleet) {
        var findings = new ArrayList<Finding>();
        for (var master : fleet.answering(fleet.cluster().masters())) {
            var servers = SERVERS.matcher(fleet.seen(master).text(MANIFEST.path()));
            if (!servers.find()) {
                continue; // no control plane, which others find
            }
            var missing = new ArrayList<>(KubeadmDocuments.etcdEndpoints(fleet.cluster()));
            missing.removeAll(List.of(servers.group(1).split(",")));
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        master.name(),
                        "its apiserver does not know the members of etcd at " + String.join(", ", missing)
                                + ": without the others it is lost",
                        "add them to --etcd-servers in " + MANIFEST.path()
                                + " there, one master after the other, and to etcd.external.endpoints in the ConfigMap kubeadm-config of"
                                + " kube-system, from which masters that join have it"));
            }
        }
        return findings;
    }
}

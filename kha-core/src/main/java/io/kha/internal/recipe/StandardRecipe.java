package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recipe for a highly available cluster, in order. */
public final class StandardRecipe {
    private StandardRecipe() {}

    /** The recipe; its steps on the API are the given provider's. */
    public static Recipe of(@Nullable ClusterApi api) {
        var all = new ArrayList<Placement>();
        all.addAll(List.of(
                Placement.on(Cluster::hosts, new HostFacts()),
                Placement.on(Cluster::hosts, new HostClaim()).after("host/facts"),
                Placement.on(StandardRecipe::nodes, new KernelModules()),
                Placement.on(StandardRecipe::nodes, new KernelSettings()),
                Placement.on(StandardRecipe::nodes, new Swap()),
                Placement.on(Cluster::hosts, new HostNames()),
                Placement.on(Cluster::hosts, new HostPackages()),
                Placement.on(StandardRecipe::runtimes, new RuntimeReady()),
                // Before the authorities, which etcd waits for: where etcd has formed the pair is on every master.
                Placement.on(Cluster::masters, new ServiceAccountKeysPlaced()),
                Placement.on(Cluster::masters, new AuthoritiesPlaced()),
                Placement.on(Cluster::masters, new EtcdClientCertificate()),
                Placement.on(Cluster::etcdMembers, new EtcdCertificates()).after("pki/authorities"),
                Placement.on(StandardRecipe::nodes, new KubernetesFiles()),
                Placement.on(StandardRecipe::nodes, new KubernetesPackages()),
                Placement.on(StandardRecipe::nodes, new KubernetesPresent()),
                Placement.on(StandardRecipe::nodes, new KubeletRuns()),
                Placement.on(StandardRecipe::runtimes, new ImagesLoaded()),
                Placement.on(Cluster::etcdMembers, new EtcdProgram()),
                Placement.on(Cluster::etcdMembers, new EtcdFormed()),
                Placement.on(Cluster::etcdMembers, new EtcdRenewed())
                        .after("etcd/formed")
                        .rolling("etcd/healthy"),
                Placement.on(Cluster::etcdMembers, new EtcdTells()).after("etcd/formed"),
                Placement.on(Cluster::etcdMembers, new EtcdConfigured())
                        .after("etcd/formed")
                        .rolling("etcd/healthy"),
                Placement.on(Cluster::etcdMembers, new EtcdHealthy()).after("etcd/formed"),
                Placement.on(Cluster::masters, new NginxRuns()).rolling("endpoint/keepalived"),
                Placement.on(Cluster::masters, new KeepalivedRuns()),
                Placement.on(StandardRecipe::nodes, new BridgeNetwork()),
                Placement.on(Cluster::masters, new KubeadmInit()).after("etcd/healthy", "endpoint/keepalived"),
                Placement.on(Cluster::masters, KubeadmJoin.master()).after("kubeadm/init"),
                Placement.on(Cluster::workers, KubeadmJoin.worker()).after("kubeadm/init")));
        if (api != null) {
            api.placements().forEach(placement -> all.add(placement.after("kubeadm/init")));
        }
        return Recipe.of(all);
    }

    /** Checks that need no API. */
    public static List<Check> checks() {
        return List.of(
                new EtcdCheck(), new EtcdServersCheck(), new VipCheck(), new BridgeCheck(), new CertificatesCheck());
    }

    static List<Host> nodes(Cluster cluster) {
        var nodes = new ArrayList<>(cluster.masters());
        nodes.addAll(cluster.workers());
        return nodes;
    }

    private static List<Host> runtimes(Cluster cluster) {
        return cluster.etcd().containers(cluster.runtime()) ? cluster.hosts() : nodes(cluster);
    }
}

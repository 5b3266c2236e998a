package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Host;
import io.kha.Kubeadm.Component;
import io.kha.internal.model.Ip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documents that kubeadm is given with {@code --config}. No secret is in them. */
public final class KubeadmDocuments {
    private KubeadmDocuments() {}

    /**
     * What {@code kubeadm init} is given on a master.
     *
     * @param cgroupDriver {@code systemd} or {@code cgroupfs}, the container runtime's
     */
    public static String init(Cluster cluster, Host master, String cgroupDriver) {
        var api = KubeadmApi.of(cluster.kubernetes());
        var init = api.document("InitConfiguration")
                .set("bootstrapTokens", List.of(spentToken().fields()))
                .set("localAPIEndpoint", localEndpoint(cluster, master))
                .set("nodeRegistration", node(cluster, master, api));
        return Yaml.write(init, clusterConfiguration(cluster, api), kubelet(cluster, cgroupDriver), kubeProxy(cluster));
    }

    /**
     * What {@code kubeadm join} is given on a host: as a master if it is one.
     *
     * @param discovery the file on the host that says where the API is and what to show it, see {@link Kubeconfig}
     */
    public static String join(Cluster cluster, Host host, String discovery) {
        var api = KubeadmApi.of(cluster.kubernetes());
        var join = api.document("JoinConfiguration")
                .set("caCertPath", PkiFiles.CLUSTER_CA + PkiFiles.CERTIFICATE)
                .set("discovery", new Tree().set("file", new Tree().set("kubeConfigPath", discovery)))
                .set("nodeRegistration", node(cluster, host, api));
        if (cluster.masters().contains(host)) {
            join.set("controlPlane", new Tree().set("localAPIEndpoint", localEndpoint(cluster, host)));
        }
        return Yaml.write(join);
    }

    /**
     * kubeadm makes a token that lets hosts join for a day unless told otherwise, and prints it. This one, which it makes up as well,
     * ends after a second and stands for a group without rights: nobody can join with it.
     */
    private static Tree spentToken() {
        return new Tree().set("ttl", "1s").set("groups", List.of("system:bootstrappers:kha:nobody"));
    }

    private static Tree localEndpoint(Cluster cluster, Host host) {
        return new Tree()
                .set("advertiseAddress", host.address())
                .set("bindPort", cluster.kubeadm().bindPort());
    }

    private static Tree node(Cluster cluster, Host host, KubeadmApi api) {
        var args = new LinkedHashMap<String, String>();
        args.put("node-ip", host.address());
        args.putAll(cluster.kubeadm().extraArgs(Component.KUBELET));
        return new Tree()
                .set("name", host.name())
                .set("criSocket", cluster.runtime().criSocket(cluster.kubernetes()))
                .set("kubeletExtraArgs", api.extraArgs(args))
                .setFilled("ignorePreflightErrors", cluster.kubeadm().ignorePreflight());
    }

    private static Tree clusterConfiguration(Cluster cluster, KubeadmApi api) {
        return api.document("ClusterConfiguration")
                .set("clusterName", cluster.name())
                .set("kubernetesVersion", "v" + cluster.kubernetes())
                .set("controlPlaneEndpoint", cluster.endpoint().hostPort())
                .set("imageRepository", cluster.images().repository())
                .set(
                        "networking",
                        new Tree()
                                .set("podSubnet", cluster.network().podSubnet())
                                .set("serviceSubnet", cluster.serviceSubnet())
                                .set("dnsDomain", cluster.dnsDomain()))
                .set("etcd", new Tree().set("external", etcd(cluster)))
                .set(
                        "apiServer",
                        component(cluster, api, Component.APISERVER, Map.of()).set("certSANs", ApiNames.of(cluster)))
                .set("controllerManager", component(cluster, api, Component.CONTROLLER_MANAGER, nodeNetworks(cluster)))
                .set("scheduler", component(cluster, api, Component.SCHEDULER, Map.of()));
    }

    /** Where apiservers find etcd's members. */
    public static List<String> etcdEndpoints(Cluster cluster) {
        return cluster.etcdMembers().stream()
                .map(m -> "https://" + Ip.bracketed(m.address()) + ":"
                        + cluster.etcd().clientPort())
                .toList();
    }

    private static Tree etcd(Cluster cluster) {
        return new Tree()
                .set("endpoints", etcdEndpoints(cluster))
                .set("caFile", PkiFiles.ETCD_CA + PkiFiles.CERTIFICATE)
                .set("certFile", PkiFiles.ETCD_CLIENT + PkiFiles.CERTIFICATE)
                .set("keyFile", PkiFiles.ETCD_CLIENT + PkiFiles.KEY);
    }

    /** kha gives nodes their share of the pods' network itself where it also makes the bridges and routes. */
    private static Map<String, String> nodeNetworks(Cluster cluster) {
        return cluster.network().kind() == Cni.Kind.BRIDGE
                ? Map.of("allocate-node-cidrs", "false")
                : Map.of("node-cidr-mask-size", String.valueOf(cluster.network().nodePrefix()));
    }

    private static Tree component(Cluster cluster, KubeadmApi api, Component which, Map<String, String> own) {
        var args = new LinkedHashMap<>(own);
        args.putAll(cluster.kubeadm().extraArgs(which));
        return new Tree().setFilled("extraArgs", api.extraArgs(args));
    }

    private static Tree kubelet(Cluster cluster, String cgroupDriver) {
        return Tree.of("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration")
                .set("cgroupDriver", cgroupDriver)
                .over(cluster.kubeadm().kubelet());
    }

    private static Tree kubeProxy(Cluster cluster) {
        return Tree.of("kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration")
                .set("clusterCIDR", cluster.network().podSubnet())
                .over(cluster.kubeadm().kubeProxy());
    }
}

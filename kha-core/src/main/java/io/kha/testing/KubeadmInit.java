package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.CommandAnswer;
import java.util.List;
import java.util.Map;

/** {@code kubeadm init} with an etcd of its own beside it. Done again over what it left it ends in the same state. */
final class KubeadmInit implements Program {
    private static final List<String> MANIFESTS =
            List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler");

    @Override
    public CommandAnswer run(SimulatedHost host, List<String> argv, byte[] input) {
        var config = new KubeadmConfig(host, argv);
        var init = config.document("InitConfiguration");
        var cluster = config.document("ClusterConfiguration");
        if (!cluster.at("/etcd/external").isObject()) {
            throw new IllegalStateException("the simulated kubeadm knows external etcd only");
        }
        var node = new KubeadmNode(host, "init", cluster);
        preflight(host, init, cluster).orFail(config.ignored(init));
        node.phase("certs");
        certificates(node, host);
        node.phase("kubeconfig");
        node.kubeconfig(Kubelet.KUBECONFIG, "system:node:" + host.name());
        if (KubernetesPrograms.minor(cluster.path("kubernetesVersion").asText()) >= 29) {
            node.kubeconfig("/etc/kubernetes/super-admin.conf", "kubernetes-super-admin");
        }
        node.controlPlane((ObjectNode) init.path("localAPIEndpoint"));
        node.phase("kubelet-start");
        node.startKubelet(init.withObject("/nodeRegistration"), Json.yaml(config.document("KubeletConfiguration")));
        node.phase("wait-control-plane");
        if (host.fleet().world().apis.all().stream().noneMatch(s -> s.host() == host)) {
            throw node.timedOut("the control plane is not healthy");
        }
        var api = node.api().orElseThrow(() -> node.timedOut("no answer at " + node.endpoint()));
        node.phase("upload-config");
        node.register(api);
        objects(host, api, cluster, config);
        node.phase("mark-control-plane");
        node.markControlPlane(api);
        node.phase("addon");
        addons(api, cluster, node.endpoint());
        new Controllers(host.fleet(), api.etcd().objects).run(); // their pods are made while there is one node
        return Program.ok("Your Kubernetes control-plane has initialized successfully!\n");
    }

    private static KubeadmChecks preflight(SimulatedHost host, ObjectNode init, ObjectNode cluster) {
        var checks = new KubeadmChecks(host).node();
        MANIFESTS.forEach(m -> checks.available(StaticPods.FOLDER + "/" + m + ".yaml"));
        checks.port(init.at("/localAPIEndpoint/bindPort").asInt(6443), "kube-apiserver");
        checks.port(10257, "kube-controller-manager").port(10259, "kube-scheduler");
        var version = cluster.path("kubernetesVersion").asText();
        var own = "v" + KubernetesPrograms.version(host, "kubeadm");
        checks.check("KubernetesVersion", version.equals(own), "kubeadm is " + own + ", the cluster " + version);
        var etcd = cluster.at("/etcd/external");
        for (var file : List.of("caFile", "certFile", "keyFile")) {
            var path = etcd.path(file).asText();
            checks.check("ExternalEtcdClientCertificates", host.file(path).isFile(), path + " doesn't exist");
        }
        for (var url : KubeadmConfig.texts(etcd.path("endpoints"))) {
            checks.check(
                    "ExternalEtcdVersion",
                    host.fleet().world().etcd.at(url, host).isPresent(),
                    url + " does not answer");
        }
        return checks;
    }

    private static void certificates(KubeadmNode node, SimulatedHost host) {
        for (var path : List.of("ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "sa.key", "sa.pub")) {
            if (!host.file(KubeadmNode.PKI + path).isFile()) {
                node.write(
                        KubeadmNode.PKI + path,
                        path.endsWith("key") ? "0600" : "0644",
                        "simulated " + path + " of " + host + "\n");
            }
        }
    }

    private static void objects(SimulatedHost host, ApiServer api, ObjectNode cluster, KubeadmConfig config) {
        var kubeadm = Json.object();
        kubeadm.putObject("data").put("ClusterConfiguration", Json.yaml(cluster));
        var kubelet = Json.object();
        kubelet.putObject("data").put("kubelet", Json.yaml(config.document("KubeletConfiguration")));
        for (var name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            keep(api, "/api/v1/namespaces/" + name, Json.object());
        }
        keep(api, "/api/v1/namespaces/kube-system/configmaps/kubeadm-config", kubeadm);
        keep(api, "/api/v1/namespaces/kube-system/configmaps/kubelet-config", kubelet);
    }

    private static void addons(ApiServer api, ObjectNode cluster, String endpoint) {
        var version = cluster.path("kubernetesVersion").asText();
        var repository = KubeadmConfig.repository(cluster);
        boolean old = KubernetesPrograms.minor(version) < 21;
        var values = Map.of(
                "repository",
                repository,
                "version",
                version,
                "coredns",
                repository + (old ? "/coredns:1.7.0" : "/coredns/coredns:v1.14.2"),
                "server",
                "https://" + endpoint,
                "dns",
                "10.96.0.10");
        for (var object : Json.template("cluster.yaml", values)) {
            var path = object.remove("path").asText();
            keep(api, path, object);
        }
    }

    /** Makes an object what it should be. */
    private static void keep(ApiServer api, String path, ObjectNode object) {
        api.etcd().objects.put(ApiPath.of(path), object);
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.CommandAnswer;
import java.util.List;
import java.util.Map;

/** {@code kubeadm join} over a discovery file, as a worker or, where the certificates are there, with a control plane. */
final class KubeadmJoin implements Program {
    private static final List<String> CONTROL_PLANE =
            List.of("ca.crt", "ca.key", "sa.key", "sa.pub", "front-proxy-ca.crt", "front-proxy-ca.key");

    @Override
    public CommandAnswer run(SimulatedHost host, List<String> argv, byte[] input) {
        var config = new KubeadmConfig(host, argv);
        var join = config.document("JoinConfiguration");
        boolean master = join.path("controlPlane").isObject();
        var discovery = join.at("/discovery/file/kubeConfigPath").asText();
        if (!host.file(discovery).isFile()) {
            throw KubeadmConfig.refused(
                    host,
                    3,
                    "discovery.file.kubeConfigPath: Invalid value: \"" + discovery
                            + "\": not a valid HTTPS URL or a file on disk");
        }
        if (!config.skips("preflight")) {
            preflight(host, join, master).orFail(config.ignored(join));
        }
        var api = discover(host, join);
        var stored = api.etcd().objects.get("configmaps", "kube-system", "kubeadm-config");
        if (stored == null) {
            throw new OpFailure(
                    1, "unable to fetch the kubeadm-config ConfigMap: configmaps \"kubeadm-config\" not found");
        }
        var cluster = Json.read(stored.at("/data/ClusterConfiguration").asText());
        var node = new KubeadmNode(host, "join", cluster);
        if (master) {
            certificates(host, api, cluster);
            node.phase("control-plane-prepare");
            node.controlPlane((ObjectNode) join.at("/controlPlane/localAPIEndpoint"));
        }
        if (!config.skips("kubelet-start")) {
            startKubelet(host, node, api, join);
        }
        node.phase("control-plane-join");
        if (master) {
            if (host.fleet().world().apis.all().stream().noneMatch(s -> s.host() == host)) {
                throw node.timedOut("the control plane is not healthy");
            }
            node.markControlPlane(api);
        }
        return Program.ok(
                master
                        ? "This node has joined the cluster and a new control plane instance was created:\n"
                        : "This node has joined the cluster:\n");
    }

    private static KubeadmChecks preflight(SimulatedHost host, ObjectNode join, boolean master) {
        var checks = new KubeadmChecks(host).node();
        checks.empty(StaticPods.FOLDER).available(Kubelet.KUBECONFIG).available(Kubelet.BOOTSTRAP);
        if (master) {
            checks.port(join.at("/controlPlane/localAPIEndpoint/bindPort").asInt(6443), "kube-apiserver");
        } else {
            checks.available(join.path("caCertPath").asText(KubeadmNode.PKI + "ca.crt"));
        }
        return checks;
    }

    private static ApiServer discover(SimulatedHost host, ObjectNode join) {
        var path = join.at("/discovery/file/kubeConfigPath").asText();
        var cluster = Json.read(host.text(path)).at("/clusters/0/cluster");
        var endpoint = cluster.path("server").asText().replaceFirst("^https://", "");
        var node = new KubeadmNode(host, "join", Json.object());
        var api = node.at(endpoint).orElseThrow(() -> node.timedOut("no answer at " + endpoint));
        var ca = api.host().text(KubeadmNode.PKI + "ca.crt");
        if (!cluster.path("certificate-authority-data").asText().equals(KubeadmNode.base64(ca))) {
            throw new OpFailure(1, "x509: certificate signed by unknown authority (" + path + ")");
        }
        return api;
    }

    private static void certificates(SimulatedHost host, ApiServer api, ObjectNode cluster) {
        for (var file : CONTROL_PLANE) {
            if (!host.file(KubeadmNode.PKI + file).isFile()) {
                throw new OpFailure(
                        1, "failure loading certificate: " + KubeadmNode.PKI + file + ": no such file or directory");
            }
        }
        for (var file : List.of("caFile", "certFile", "keyFile")) {
            var path = cluster.at("/etcd/external").path(file).asText();
            if (!host.file(path).isFile()) {
                throw new OpFailure(1, "failure loading certificate: " + path + ": no such file or directory");
            }
        }
        for (var file : List.of("ca.crt", "sa.pub")) {
            if (!host.text(KubeadmNode.PKI + file).equals(api.host().text(KubeadmNode.PKI + file))) {
                throw new OpFailure(1, KubeadmNode.PKI + file + " is not the cluster's");
            }
        }
    }

    private static void startKubelet(SimulatedHost host, KubeadmNode node, ApiServer api, ObjectNode join) {
        var path = new ApiPath("v1", "", "nodes", host.name(), "", Map.of());
        var there = api.etcd().objects.get(path);
        if (there != null
                && Selectors.has(there, "Ready")
                && !host.file(Kubelet.KUBECONFIG).isFile()) {
            throw new OpFailure(
                    1, "a Node with name \"" + host + "\" and status \"Ready\" already exists in the cluster");
        }
        node.phase("kubelet-start");
        node.write(KubeadmNode.PKI + "ca.crt", "0644", api.host().text(KubeadmNode.PKI + "ca.crt"));
        node.kubeconfig(Kubelet.BOOTSTRAP, "tls-bootstrap-token-user");
        var stored = api.etcd().objects.get("configmaps", "kube-system", "kubelet-config");
        node.startKubelet(
                join.withObject("/nodeRegistration"),
                stored == null ? "" : stored.at("/data/kubelet").asText());
        node.phase("kubelet-bootstrap");
        if (!host.unit("kubelet.service").isActive()) {
            throw node.timedOut("the kubelet is not healthy");
        }
        node.kubeconfig(Kubelet.KUBECONFIG, "system:node:" + host.name());
        node.register(api);
        host.delete(Kubelet.BOOTSTRAP);
    }
}

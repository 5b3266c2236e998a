package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What kubeadm's init and join have in common: files they write and objects they make. Called with the fleet's lock held. */
final class KubeadmNode {
    static final String PKI = "/etc/kubernetes/pki/";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private final SimulatedHost host;
    private final String verb;
    private final ObjectNode cluster;

    KubeadmNode(SimulatedHost host, String verb, ObjectNode cluster) {
        this.host = host;
        this.verb = verb;
        this.cluster = cluster;
    }

    /** A phase begins: here it can be interrupted. */
    void phase(String name) {
        host.fleet().phase(host, verb + "/" + name);
    }

    String endpoint() {
        return cluster.path("controlPlaneEndpoint").asText();
    }

    /** The apiserver behind the cluster's endpoint. */
    Optional<ApiServer> api() {
        return at(endpoint());
    }

    Optional<ApiServer> at(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        var address = hostPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        return host.fleet().world().apis.at(address, Integer.parseInt(hostPort.substring(colon + 1)));
    }

    OpFailure timedOut(String what) {
        host.fleet().advance(PATIENCE);
        return new OpFailure(1, "[" + verb + "] " + what + ": timed out waiting for the condition");
    }

    void kubeconfig(String path, String user) {
        write(
                path,
                "0600",
                Json.text(
                        "kubeconfig.yaml",
                        Map.of(
                                "cluster",
                                "kubernetes",
                                "user",
                                user,
                                "server",
                                "https://" + endpoint(),
                                "ca",
                                base64(host.text(PKI + "ca.crt")))));
    }

    /** Configures the kubelet and starts it anew. */
    void startKubelet(ObjectNode registration, String configuration) {
        write(Kubelet.CONFIG, "0644", configuration);
        var socket = registration.path("criSocket").asText();
        write(Kubelet.FLAGS, "0644", "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=" + socket + "\"\n");
        host.parts().units.restart("kubelet.service", false);
    }

    /** The control plane's certificates, kubeconfigs and static pods. */
    void controlPlane(ObjectNode local) {
        var address = local.at("/advertiseAddress").asText(host.address());
        var port = local.at("/bindPort").asText("6443");
        for (var pair : List.of("apiserver", "apiserver-kubelet-client", "front-proxy-client")) {
            if (!host.file(PKI + pair + ".crt").isFile()) {
                write(PKI + pair + ".crt", "0644", "simulated certificate " + pair + " of " + host + "\n");
                write(PKI + pair + ".key", "0600", "simulated key " + pair + " of " + host + "\n");
            }
        }
        kubeconfig("/etc/kubernetes/admin.conf", "kubernetes-admin");
        kubeconfig("/etc/kubernetes/controller-manager.conf", "system:kube-controller-manager");
        kubeconfig("/etc/kubernetes/scheduler.conf", "system:kube-scheduler");
        phase("control-plane");
        var etcd = cluster.at("/etcd/external");
        var values = Map.of(
                "address", address,
                "port", port,
                "repository", KubeadmConfig.repository(cluster),
                "version", cluster.path("kubernetesVersion").asText(),
                "etcd", String.join(",", KubeadmConfig.texts(etcd.path("endpoints"))),
                "etcd-ca", etcd.path("caFile").asText(),
                "etcd-cert", etcd.path("certFile").asText(),
                "etcd-key", etcd.path("keyFile").asText());
        for (var pod : List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler")) {
            write(StaticPods.FOLDER + "/" + pod + ".yaml", "0600", Json.text(pod + ".yaml", values));
        }
    }

    /** Makes the node appear, unless it is there. */
    void register(ApiServer api) {
        var path = new ApiPath("v1", "", "nodes", host.name(), "", Map.of());
        if (api.etcd().objects.get(path) == null) {
            api.etcd()
                    .objects
                    .put(
                            path,
                            Json.template("node.yaml", Map.of("name", host.name(), "address", host.address()))
                                    .get(0));
        }
    }

    void markControlPlane(ApiServer api) {
        var path = new ApiPath("v1", "", "nodes", host.name(), "", Map.of());
        var there = api.etcd().objects.get(path);
        var node = there == null ? Json.object() : there.deepCopy();
        int minor = KubernetesPrograms.minor(cluster.path("kubernetesVersion").asText());
        var labels = node.withObject("/metadata/labels");
        if (minor >= 20) {
            labels.put("node-role.kubernetes.io/control-plane", "");
        }
        if (minor < 24) {
            labels.put("node-role.kubernetes.io/master", "");
        }
        var taint = node.withObject("/spec").putArray("taints").addObject();
        taint.put("key", "node-role.kubernetes.io/" + (minor < 24 ? "master" : "control-plane"))
                .put("effect", "NoSchedule");
        api.etcd().objects.put(path, node);
    }

    void write(String path, String mode, String text) {
        host.write(path, mode, "root:root", text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

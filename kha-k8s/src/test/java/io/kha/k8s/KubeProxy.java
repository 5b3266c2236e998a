package io.kha.k8s;

import com.google.gson.Gson;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.Map;
import java.util.function.Function;

/** kube-proxy's objects as kubeadm makes them. */
final class KubeProxy {
    static final String CONFIG = """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            bindAddress: 0.0.0.0
            clientConnection:
              acceptContentTypes: ""
              burst: 0
              kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
              qps: 0
            clusterCIDR: 10.244.0.0/16
            kind: KubeProxyConfiguration
            mode: nftables
            """;

    private KubeProxy() {}

    static String kubeconfig(String server) {
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - cluster:
                certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
                server: %s
              name: default
            contexts:
            - context:
                cluster: default
                namespace: default
                user: default
              name: default
            current-context: default
            users:
            - name: default
              user:
                tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
            """.formatted(server);
    }

    static String configMap(String server) {
        return new Gson()
                .toJson(Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "kube-proxy", "namespace", "kube-system"),
                        "data",
                        Map.of("config.conf", CONFIG, "kubeconfig.conf", kubeconfig(server))));
    }

    static String daemonSet() {
        return Yamls.read("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata:
              labels: {k8s-app: kube-proxy}
              name: kube-proxy
              namespace: kube-system
            spec:
              selector:
                matchLabels: {k8s-app: kube-proxy}
              updateStrategy: {type: RollingUpdate}
              template:
                metadata:
                  labels: {k8s-app: kube-proxy}
                spec:
                  hostNetwork: true
                  priorityClassName: system-node-critical
                  containers:
                  - name: kube-proxy
                    image: registry.k8s.io/kube-proxy:v1.36.2
                    command: [/usr/local/bin/kube-proxy, --config=/var/lib/kube-proxy/config.conf]
                    volumeMounts:
                    - {mountPath: /var/lib/kube-proxy, name: kube-proxy}
                  volumes:
                  - {name: kube-proxy, configMap: {name: kube-proxy}}
            """).toString();
    }

    static void install(Function<Op, OpResult> api, String server) {
        var configMaps = "/api/v1/namespaces/kube-system/configmaps";
        var daemonSets = "/apis/apps/v1/namespaces/kube-system/daemonsets";
        create(api, configMaps, "kube-proxy", configMap(server));
        create(api, daemonSets, "kube-proxy", daemonSet());
    }

    /** A pod of it on a node, as a kubelet tells of it. */
    static void pod(Function<Op, OpResult> api, String node, boolean ready) {
        var name = "kube-proxy-" + node;
        var spec = "spec: {nodeName: " + node + ", containers: [{name: kube-proxy, image: kube-proxy}]}";
        var labels = "labels: {k8s-app: kube-proxy}";
        var pod = "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", " + labels + "}, " + spec + "}";
        create(api, Pods.PATH, name, Yamls.read(pod).toString());
        var status = "{status: {conditions: [{type: Ready, status: '" + (ready ? "True" : "False") + "'}]}}";
        var path = Pods.PATH + "/" + name + "/status";
        check(api.apply(
                ObjectOps.merge("status", path, Content.of(Yamls.read(status).toString()))));
    }

    private static void create(Function<Op, OpResult> api, String list, String name, String json) {
        check(api.apply(ObjectOps.create("create", list, list + "/" + name, Content.of(json))));
    }

    private static void check(OpResult result) {
        if (!result.ok()) {
            throw new IllegalStateException(result.err());
        }
    }
}

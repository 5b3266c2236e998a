package io.kha.k8s;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.kha.transport.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** kube-proxy's configuration as its ConfigMap holds it. */
record KubeProxyConfig(Map<String, String> data) {
    static final String KUBECONFIG = "kubeconfig.conf";

    KubeProxyConfig(Doc configMap) {
        this(configMap.at("data").texts());
    }

    /** The addresses it finds the API at. */
    List<String> servers() {
        return kubeconfig().at("clusters").items().stream()
                .map(c -> c.text("cluster", "server"))
                .toList();
    }

    boolean isAt(String server) {
        return servers().stream().allMatch(server::equals);
    }

    /** The same with another address, everything else as it is. */
    KubeProxyConfig at(String server) {
        var copy = new Doc(kubeconfig().json().deepCopy());
        for (var entry : copy.at("clusters").items()) {
            if (entry.at("cluster").json() instanceof JsonObject cluster) {
                cluster.add("server", new JsonPrimitive(server));
            }
        }
        var next = new TreeMap<>(data);
        next.put(KUBECONFIG, Yamls.write(copy));
        return new KubeProxyConfig(next);
    }

    /** The digest of all of it. */
    String digest() {
        return Digests.sha256(new Gson().toJson(new TreeMap<>(data)).getBytes(StandardCharsets.UTF_8));
    }

    private Doc kubeconfig() {
        return Yamls.read(data.getOrDefault(KUBECONFIG, ""));
    }
}

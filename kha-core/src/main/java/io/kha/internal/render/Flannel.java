package io.kha.internal.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.Cluster;
import io.kha.transport.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** flannel's objects in the cluster: kha's own manifest with the cluster's values put in. */
public final class Flannel {
    private static final String IMAGE = "ghcr.io/flannel-io/flannel:v0.27.4";
    private static final String PLUGIN_IMAGE =
            "ghcr.io/flannel-io/flannel-cni-plugin:v1.8.0-flannel1"; // of the same manifest

    private Flannel() {}

    /** The objects in the order they are made in. */
    static List<Map<String, Object>> objects(Cluster cluster) {
        var objects = Yaml.nodes(Templates.text("flannel.yaml"));
        var network = Yaml.json(network(cluster));
        var cni = Yaml.json(cni());
        objects.forEach(object -> {
            switch (object.at("/kind").asText()) {
                case "ConfigMap" ->
                    fields(object, "/data").put("cni-conf.json", cni).put("net-conf.json", network);
                case "DaemonSet" -> {
                    var image = cluster.network().image().orElse(IMAGE);
                    var plugin = cluster.network().pluginImage().orElse(PLUGIN_IMAGE);
                    fields(object, "/spec/template/spec/initContainers/0").put("image", plugin);
                    fields(object, "/spec/template/spec/initContainers/1").put("image", image);
                    fields(object, "/spec/template/spec/containers/0").put("image", image);
                    fields(object, "/spec/template/metadata/annotations").put("io.kha/config", digest(network + cni));
                    if (!cluster.kubernetes().atLeast(1, 17)) { // it was for kube-system alone (kubernetes#76310)
                        fields(object, "/spec/template/spec").remove("priorityClassName");
                    }
                }
                default -> {}
            }
        });
        return objects.stream().map(Yaml::tree).toList();
    }

    /** The objects as one text. */
    public static String manifest(Cluster cluster) {
        return String.join("---\n", objects(cluster).stream().map(Yaml::write).toList());
    }

    private static Tree network(Cluster cluster) {
        var pods = cluster.network().podSubnet();
        var tree = new Tree();
        if (pods.contains(":")) {
            tree.set("EnableIPv4", false).set("EnableIPv6", true).set("IPv6Network", pods);
        } else {
            tree.set("Network", pods);
        }
        return tree.set("Backend", new Tree().set("Type", cluster.network().backend()));
    }

    private static Tree cni() {
        var delegate = new Tree().set("hairpinMode", true).set("isDefaultGateway", true);
        var flannel = new Tree().set("type", "flannel").set("delegate", delegate);
        var ports = new Tree().set("type", "portmap").set("capabilities", Map.of("portMappings", true));
        return new Tree()
                .set("name", "cbr0")
                .set("cniVersion", "0.3.1")
                .set("plugins", List.of(flannel.fields(), ports.fields()));
    }

    private static ObjectNode fields(JsonNode object, String pointer) {
        return (ObjectNode) object.requiredAt(pointer);
    }

    private static String digest(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}

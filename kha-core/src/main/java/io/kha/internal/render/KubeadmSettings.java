package io.kha.internal.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kha.Cluster;
import io.kha.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Holds the documents that kubeadm was given on a host against those it would be given now. Only what the definition says of settings
 * that last is compared: not who is a member or a master, nor versions, nor what the host's runtime decides.
 */
public final class KubeadmSettings {
    private static final String ARGS = "/nodeRegistration/kubeletExtraArgs";
    private static final String SOCKET = "/nodeRegistration/criSocket";

    /** Shown with their values: no secret can be in them. */
    private static final Map<String, String> PLAIN = Map.of(
            "/controlPlaneEndpoint", "endpoint",
            "/networking/podSubnet", "network",
            "/networking/serviceSubnet", "serviceSubnet",
            "/networking/dnsDomain", "dnsDomain",
            "/localAPIEndpoint/bindPort", "kubeadm.bindPort",
            "/controlPlane/localAPIEndpoint/bindPort", "kubeadm.bindPort");

    private final Map<String, JsonNode> was;
    private final Map<String, JsonNode> now;
    private final TreeSet<String> changed = new TreeSet<>();

    private KubeadmSettings(Map<String, JsonNode> was, Map<String, JsonNode> now) {
        this.was = was;
        this.now = now;
    }

    /**
     * The settings that are others now, in words; of those that could be secret the name alone.
     *
     * @param was what is on the host, of init or of join; one that is no YAML says nothing
     */
    public static List<String> changed(String was, Cluster cluster, Host host) {
        Map<String, JsonNode> then;
        try {
            then = byKind(was);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        var init = then.containsKey("InitConfiguration");
        var now = init ? KubeadmDocuments.init(cluster, host, "") : KubeadmDocuments.join(cluster, host, "/discovery");
        var settings = new KubeadmSettings(then, byKind(now));
        settings.compare(cluster);
        return List.copyOf(settings.changed);
    }

    private static Map<String, JsonNode> byKind(String text) {
        var documents = new LinkedHashMap<String, JsonNode>();
        Yaml.nodes(text).forEach(d -> documents.put(d.path("kind").asText(), d));
        return documents;
    }

    private void compare(Cluster cluster) {
        was.forEach((kind, then) -> {
            var here = now.getOrDefault(kind, JsonNodeFactory.instance.objectNode());
            PLAIN.forEach((path, name) -> plain(name, then.at(path), here.at(path)));
            switch (kind) {
                case "ClusterConfiguration" -> {
                    flags("APISERVER", then.at("/apiServer/extraArgs"), here.at("/apiServer/extraArgs"));
                    flags(
                            "CONTROLLER_MANAGER",
                            then.at("/controllerManager/extraArgs"),
                            here.at("/controllerManager/extraArgs"));
                    flags("SCHEDULER", then.at("/scheduler/extraArgs"), here.at("/scheduler/extraArgs"));
                    names(then.at("/apiServer/certSANs"), cluster);
                    ports(then.at("/etcd/external/endpoints"), cluster);
                    chosen("images.repository", then.path("imageRepository"), here.path("imageRepository"));
                }
                case "InitConfiguration", "JoinConfiguration" -> {
                    plain("runtime", path(then.at(SOCKET)), path(here.at(SOCKET)));
                    fields(
                            "kubeadm.extraArgs of KUBELET",
                            without(arguments(then.at(ARGS)), "node-ip"),
                            without(arguments(here.at(ARGS)), "node-ip"));
                }
                case "KubeletConfiguration" -> {
                    var given = cluster.kubeadm().kubelet().containsKey("cgroupDriver");
                    fields(
                            "kubeadm.kubelet",
                            given ? then : without(then, "cgroupDriver"),
                            given ? here : without(here, "cgroupDriver"));
                }
                case "KubeProxyConfiguration" ->
                    fields("kubeadm.kubeProxy", without(then, "clusterCIDR"), without(here, "clusterCIDR"));
                default -> {}
            }
        });
    }

    private void plain(String name, JsonNode then, JsonNode here) {
        if (!then.isMissingNode() && !here.isMissingNode() && !then.asText().equals(here.asText())) {
            changed.add(name + " (" + then.asText() + " -> " + here.asText() + ")");
        }
    }

    /** A setting that is kubeadm's own choice where nothing is said. */
    private void chosen(String name, JsonNode then, JsonNode here) {
        if (!then.asText().equals(here.asText())) {
            changed.add(name + " (" + then.asText("kubeadm's") + " -> " + here.asText("kubeadm's") + ")");
        }
    }

    /** A socket's path, in whatever form a version of kubeadm takes it. */
    private static JsonNode path(JsonNode socket) {
        return socket.isMissingNode() ? socket : new TextNode(socket.asText().replaceFirst("^unix://", ""));
    }

    /** Names that a certificate has and nobody asks for any more do no harm. */
    private void names(JsonNode then, Cluster cluster) {
        var have = new ArrayList<String>();
        then.forEach(n -> have.add(n.asText()));
        cluster.kubeadm().certSans().stream()
                .filter(n -> !have.contains(n))
                .forEach(n -> changed.add("kubeadm.certSans (" + n + " is new)"));
    }

    /** Where the apiservers look for etcd; who its members are is not compared. */
    private void ports(JsonNode then, Cluster cluster) {
        var now = String.valueOf(cluster.etcd().clientPort());
        then.forEach(url -> {
            var port = url.asText().replaceFirst(".*:", "");
            if (!port.equals(now)) {
                changed.add("etcd.clientPort (" + port + " -> " + now + ")");
            }
        });
    }

    private void fields(String of, JsonNode then, JsonNode here) {
        var all = new TreeSet<String>();
        then.fieldNames().forEachRemaining(all::add);
        here.fieldNames().forEachRemaining(all::add);
        all.stream()
                .filter(f -> !f.equals("apiVersion") && !then.path(f).equals(here.path(f)))
                .forEach(f -> changed.add(of + " (" + f + ")"));
    }

    private void flags(String of, JsonNode then, JsonNode here) {
        fields("kubeadm.extraArgs of " + of, arguments(then), arguments(here));
    }

    private static JsonNode without(JsonNode node, String field) {
        JsonNode copy = node.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.remove(field);
        }
        return copy;
    }

    /** Further flags by name, in whatever form a version of kubeadm takes them. */
    private static JsonNode arguments(JsonNode flags) {
        var named = JsonNodeFactory.instance.objectNode();
        if (flags.isArray()) {
            flags.forEach(
                    f -> named.put(f.path("name").asText(), f.path("value").asText()));
        } else {
            flags.properties().forEach(f -> named.put(f.getKey(), f.getValue().asText()));
        }
        return named;
    }
}

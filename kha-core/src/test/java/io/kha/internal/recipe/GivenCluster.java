package io.kha.internal.recipe;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.Cni;
import io.kha.ContainerRuntime;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Kubeadm;
import io.kha.Programs;
import io.kha.step.Inventory;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cluster of a case: three masters and a worker, but for what is said. */
final class GivenCluster {
    private static final String PACKAGES = "https://pkgs.k8s.io/core:/stable:/v1.36/deb/";
    private static final Map<Character, Integer> NETS = Map.of('m', 0, 'w', 10, 'e', 20);
    private final Path folder;
    private final Pems pems;

    /** Programs and archives lie in the folder. */
    GivenCluster(Path folder, Pems pems) {
        this.folder = folder;
        this.pems = pems;
    }

    private static List<Host> hosts(JsonNode names) {
        var hosts = new ArrayList<Host>();
        names.forEach(n -> {
            var words = n.asText().split(" ");
            var last = NETS.get(words[0].charAt(0)) + Integer.parseInt(words[0].substring(1));
            hosts.add(Host.of(words[0], words.length > 1 ? words[1] : "10.0.0." + last));
        });
        return hosts;
    }

    Cluster of(JsonNode said) {
        return Cluster.of("prod", c -> {
            c.kubernetes("1.36.2")
                    .masters(List.of(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3")))
                    .workers(List.of(Host.of("w1", "10.0.0.11")))
                    .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
                    .network(Cni.bridge("10.244.0.0/16"))
                    .programs(Programs.present());
            said.fields().forEachRemaining(f -> say(c, f.getKey(), f.getValue()));
        });
    }

    private void say(Cluster.Builder c, String what, JsonNode node) {
        var text = node.asText();
        switch (what) {
            case "kubernetes" -> c.kubernetes(text);
            case "masters" -> c.masters(hosts(node));
            case "workers" -> c.workers(hosts(node));
            case "runtime" ->
                c.runtime(text.equals("docker") ? ContainerRuntime.docker() : ContainerRuntime.containerd());
            case "etcd" ->
                c.etcd(
                        node.isArray()
                                ? Etcd.external().members(hosts(node))
                                : text.equals("unit")
                                        ? Etcd.external().unit()
                                        : Etcd.external().container());
            case "etcd-client-port" -> c.etcd(Etcd.external().clientPort(node.asInt()));
            case "etcd-peer-port" -> c.etcd(Etcd.external().peerPort(node.asInt()));
            case "etcd-args" -> c.etcd(Etcd.external().extraArgs(strings(node)));
            case "endpoint" ->
                c.endpoint(
                        text.equals("existing")
                                ? Endpoint.existing("10.0.0.99", 6443)
                                : Endpoint.vip("10.0.0.80", v -> v.on("eth0")
                                        .nginx(n -> text.equals("packaged") ? n.packaged() : n.container())));
            case "vip" -> c.endpoint(Endpoint.vip(text).on("eth0"));
            case "network" -> c.network(Cni.flannel("10.244.0.0/16"));
            case "shares" -> {
                var words = text.split(" ");
                c.network(Cni.bridge(words[0]).nodePrefix(Integer.parseInt(words[1])));
            }
            case "pods" -> c.network(Cni.bridge(text)).serviceSubnet("fd00:20::/112");
            case "programs" ->
                c.programs(text.equals("folder") ? Programs.folder(folder) : Programs.apt(a -> a.uri(PACKAGES)));
            case "apt" ->
                c.programs(Programs.apt(a -> {
                    var apt = node.has("uri") ? a.uri(node.get("uri").asText()) : a;
                    apt = node.has("key") ? apt.key(node.get("key").asText()) : apt;
                    return node.has("version") ? apt.version(node.get("version").asText()) : apt;
                }));
            case "repository" -> c.images(i -> i.repository(text));
            case "images" -> c.images(i -> i.archives(folder));
            case "kubelet" -> c.kubeadm(k -> k.kubelet(tree(node)));
            case "kube-proxy" -> c.kubeadm(k -> k.kubeProxy(tree(node)));
            case "cert-sans" -> c.kubeadm(k -> k.certSans(strings(node).keySet().toArray(String[]::new)));
            case "bind-port" -> c.kubeadm(k -> k.bindPort(node.asInt()));
            case "args" ->
                c.kubeadm(k ->
                        k.extraArgs(Kubeadm.Component.valueOf(node.get("of").asText()), strings(node.get("are"))));
            case "serviceSubnet" -> c.serviceSubnet(text);
            case "ignorePreflight" -> c.kubeadm(k -> k.ignorePreflight(text));
            case "etcd-ca" -> {
                var ca = pems.authority(text);
                c.pki(p -> p.etcdCa(ca.certificate(), ca.key()));
            }
            case "etcd-ca-of-windows" -> {
                var ca = pems.authority(text);
                c.pki(p -> p.etcdCa("Bag Attributes\r\n" + ca.certificate().replace("\n", "\r\n"), ca.key()));
            }
            case "renew-before" -> c.pki(p -> p.renewBefore(Duration.ofDays(node.asInt())));
            default -> throw new IllegalArgumentException("a cluster has no " + what);
        }
    }

    private static Map<String, String> strings(JsonNode node) {
        var map = new HashMap<String, String>();
        node.fields().forEachRemaining(f -> map.put(f.getKey(), f.getValue().asText()));
        return map;
    }

    private static Map<String, Object> tree(JsonNode node) {
        return new ObjectMapper().convertValue(node, new TypeReference<>() {});
    }

    /** The files that can be sent; each has the digest of its name, and of what more is said of it. */
    Inventory inventory(JsonNode said) {
        var programs = new HashMap<String, Content.Local>();
        said.path("programs").forEach(p -> programs.put(p.asText().split(" ")[0], local(p.asText())));
        var archives = new ArrayList<Inventory.Archive>();
        said.path("archives").forEach(a -> {
            var names = new ArrayList<String>();
            a.forEach(n -> names.add(n.asText()));
            archives.add(new Inventory.Archive(local(String.join(" ", names)), names));
        });
        return new Inventory(programs, strings(said.path("machines")), archives);
    }

    private Content.Local local(String name) {
        return new Content.Local(folder.resolve("file"), 1, Digests.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }
}

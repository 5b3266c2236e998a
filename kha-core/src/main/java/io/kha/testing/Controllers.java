package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What kubelets and controllers make of the objects, all at once whenever the API is asked: nodes are Ready or not, pods are there,
 * leaders hold their leases. Called with the fleet's lock held.
 */
final class Controllers {
    private static final Pattern NETWORK = Pattern.compile("flannel|calico|cilium|canal|weave|kube-router");
    private static final String NETWORKS = "/etc/cni/net.d";
    private final SimulatedFleet fleet;
    private final ApiObjects objects;
    private final Leases leases;

    Controllers(SimulatedFleet fleet, ApiObjects objects) {
        this.fleet = fleet;
        this.objects = objects;
        this.leases = new Leases(fleet, objects);
    }

    void run() {
        var managers = leases.lead("kube-controller-manager");
        leases.lead("kube-scheduler");
        var pods = new LinkedHashMap<String, ObjectNode>();
        staticPods(pods);
        if (managers) {
            expire();
            daemonSets(pods);
            deployments(pods);
            var gone = new TreeSet<String>();
            objects.list("pods", "").forEach(p -> gone.add(key(p)));
            gone.removeAll(pods.keySet());
            gone.forEach(k -> objects.remove(pod(k)));
        }
        pods.forEach((key, pod) -> objects.put(pod(key), pod));
        nodes();
    }

    private static ApiPath pod(String key) {
        int slash = key.indexOf('/');
        return new ApiPath("v1", key.substring(0, slash), "pods", key.substring(slash + 1), "", Map.of());
    }

    private static String key(ObjectNode pod) {
        return pod.at("/metadata/namespace").asText() + "/"
                + pod.at("/metadata/name").asText();
    }

    private boolean alive(String node) {
        return fleet.hosts().stream()
                .anyMatch(h -> h.name().equals(node)
                        && h.reachable()
                        && h.unit("kubelet.service").isActive()
                        && h.file(Kubelet.KUBECONFIG)
                                .isFile()); // with less it asks for a certificate, and posts nothing
    }

    /** Whether a host has a network for pods: its own configuration, or one that a DaemonSet puts there. */
    private boolean networked(SimulatedHost host) {
        var own = host.below(NETWORKS).stream().anyMatch(p -> p.endsWith(".conf") || p.endsWith(".conflist"));
        if (own) {
            return true;
        }
        var daemonSet = objects.list("daemonsets", "").stream()
                .map(d -> d.at("/metadata/name").asText())
                .filter(name -> NETWORK.matcher(name).find())
                .findFirst();
        daemonSet.ifPresent(name -> host.write(NETWORKS + "/10-" + name + ".conflist", "{}\n"));
        return daemonSet.isPresent();
    }

    private void nodes() {
        for (var node : objects.list("nodes", "")) {
            var name = node.at("/metadata/name").asText();
            boolean alive = alive(name);
            boolean ready = alive && networked(fleet.host(name));
            var next = node.deepCopy();
            var condition = next.withArray("/status/conditions").removeAll().addObject();
            condition.put("type", "Ready").put("status", ready ? "True" : alive ? "False" : "Unknown");
            condition.put(
                    "message",
                    ready
                            ? "kubelet is posting ready status"
                            : alive
                                    ? "container runtime network not ready: cni plugin not initialized"
                                    : "Kubelet stopped posting node status.");
            if (alive) {
                leases.beat(name);
                next.withObject("/status/nodeInfo")
                        .put("kubeletVersion", "v" + KubernetesPrograms.version(fleet.host(name), "kubelet"));
            }
            objects.put(new ApiPath("v1", "", "nodes", name, "", Map.of()), next);
        }
    }

    /** What kubelets tell of their static pods; of a node that is silent, what is known from before. */
    private void staticPods(Map<String, ObjectNode> pods) {
        for (var node : names(objects.list("nodes", ""))) {
            var names = alive(node)
                    ? fleet.host(node).parts().pods.launches(fleet.host(node)).stream()
                            .map(Launch::name)
                            .toList()
                    : objects.list("pods", "kube-system").stream()
                            .filter(p -> p.at("/spec/nodeName").asText().equals(node))
                            .map(p -> p.at("/metadata/labels/component").asText())
                            .filter(component -> !component.isEmpty())
                            .toList();
            for (var name : names) {
                var labels = Map.of("component", name, "tier", "control-plane");
                boolean up = !name.equals("kube-apiserver")
                        || fleet.world().apis.all().stream()
                                .anyMatch(s -> s.host().name().equals(node));
                add(pods, "kube-system", name + "-" + node, node, Json.object(), labels, up);
            }
        }
    }

    private void daemonSets(Map<String, ObjectNode> pods) {
        for (var set : objects.list("daemonsets", "")) {
            var nodes = names(objects.list("nodes", ""));
            int ready = 0;
            for (var node : nodes) {
                ready += alive(node) ? 1 : 0;
                own(pods, set, node, node, false);
            }
            var next = set.deepCopy();
            next.putObject("status")
                    .put("observedGeneration", set.at("/metadata/generation").asLong())
                    .put("desiredNumberScheduled", nodes.size())
                    .put("currentNumberScheduled", nodes.size())
                    .put("updatedNumberScheduled", nodes.size())
                    .put("numberAvailable", ready)
                    .put("numberReady", ready);
            objects.put(path("apps/v1", "daemonsets", set), next);
        }
    }

    private void deployments(Map<String, ObjectNode> pods) {
        for (var deployment : objects.list("deployments", "")) {
            var nodes = names(objects.list("nodes", "")).stream()
                    .filter(this::alive)
                    .toList();
            int replicas = deployment.at("/spec/replicas").asInt(1);
            for (int i = 0; i < replicas && !nodes.isEmpty(); i++) {
                var there = objects.get(
                        "pods",
                        deployment.at("/metadata/namespace").asText(),
                        podName(deployment, String.valueOf(i), true));
                var node = there == null ? "" : there.at("/spec/nodeName").asText(); // where it is, it stays
                own(
                        pods,
                        deployment,
                        nodes.contains(node) ? node : nodes.get(i % nodes.size()),
                        String.valueOf(i),
                        true);
            }
            int ready = nodes.isEmpty() ? 0 : replicas;
            var next = deployment.deepCopy();
            next.putObject("status")
                    .put(
                            "observedGeneration",
                            deployment.at("/metadata/generation").asLong())
                    .put("replicas", replicas)
                    .put("updatedReplicas", replicas)
                    .put("readyReplicas", ready)
                    .put("availableReplicas", ready);
            objects.put(path("apps/v1", "deployments", deployment), next);
        }
    }

    private static ApiPath path(String apiVersion, String resource, ObjectNode object) {
        return new ApiPath(
                apiVersion,
                object.at("/metadata/namespace").asText(),
                resource,
                object.at("/metadata/name").asText(),
                "",
                Map.of());
    }

    private static List<String> names(List<ObjectNode> list) {
        return list.stream().map(o -> o.at("/metadata/name").asText()).toList();
    }

    private static String digest(String text, int length) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, length);
    }

    private static String podName(ObjectNode owner, String which, boolean replicas) {
        var template = owner.at("/spec/template");
        return owner.at("/metadata/name").asText() + "-"
                + (replicas ? digest(template.toString(), 10) + "-" : "")
                + digest(template + which, 5);
    }

    private void own(Map<String, ObjectNode> pods, ObjectNode owner, String node, String which, boolean replicas) {
        var template = owner.at("/spec/template");
        var name = podName(owner, which, replicas);
        var from = template instanceof ObjectNode t ? t.deepCopy() : Json.object();
        add(pods, owner.at("/metadata/namespace").asText(), name, node, from, Map.of(), true);
    }

    private void add(
            Map<String, ObjectNode> pods,
            String namespace,
            String name,
            String node,
            ObjectNode pod,
            Map<String, String> labels,
            boolean up) {
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata").put("name", name).put("namespace", namespace);
        labels.forEach((k, v) -> pod.withObject("/metadata/labels").put(k, v));
        pod.withObject("/spec").put("nodeName", node);
        boolean alive = up && alive(node);
        var status = pod.putObject("status").put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", alive ? "True" : "False");
        pods.put(namespace + "/" + name, pod);
    }

    /** Tokens whose time is over go. */
    private void expire() {
        for (var secret : objects.list("secrets", "kube-system")) {
            var until = secret.at("/stringData/expiration").asText();
            if (!until.isEmpty() && !Instant.parse(until).isAfter(fleet.clock().instant())) {
                objects.remove(path("v1", "secrets", secret));
            }
        }
    }
}

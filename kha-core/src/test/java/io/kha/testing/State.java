package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a fleet has come to, line by line: what must be the same whatever went wrong on the way. */
final class State {
    private static final List<String> PASSING = List.of("leases|", "endpoints|kube-system|kube-");

    private State() {}

    static Map<String, String> of(SimulatedFleet fleet) {
        var all = new TreeMap<String, String>();
        for (var host : fleet.hosts()) {
            host.snapshot()
                    .forEach((path, what) -> all.put(host + " " + path, made(path) ? withoutDigest(what) : what));
            host.running()
                    .keySet()
                    .forEach(name ->
                            all.put(host + " unit " + name, host.unit(name).toString()));
            host.containers()
                    .keySet()
                    .forEach(name -> all.put(
                            host + " container " + name, host.container(name).toString()));
            all.put(host + " modules", host.modules().toString());
            all.put(host + " routes", host.parts().routes.toString());
        }
        for (var server : fleet.world().apis.all()) {
            all.put("api " + server.host(), server.port() + " " + server.version());
            server.etcd().objects.all().forEach((key, object) -> {
                if (PASSING.stream().noneMatch(key::startsWith)) {
                    all.put(key, lasting(key, object));
                }
            });
        }
        return all;
    }

    /** What differs, at most ten lines of it. */
    static List<String> difference(Map<String, String> wanted, Map<String, String> found) {
        var keys = new TreeMap<>(wanted);
        keys.putAll(found);
        return keys.keySet().stream()
                .filter(k -> !wanted.getOrDefault(k, "").equals(found.getOrDefault(k, "")))
                .map(k ->
                        k + ": " + found.getOrDefault(k, "absent") + " instead of " + wanted.getOrDefault(k, "absent"))
                .limit(10)
                .toList();
    }

    /** Files whose content is made by chance: keys, certificates, and what has them inside. */
    private static boolean made(String path) {
        return path.startsWith("/etc/kubernetes/") && path.matches(".*\\.(key|crt|pub|conf)");
    }

    private static String withoutDigest(String what) {
        return what.substring(0, what.lastIndexOf(' '));
    }

    /** Which node has a pod of the cluster's DNS depends on which were there when it was made. */
    private static String lasting(String key, ObjectNode object) {
        var copy = object.deepCopy();
        if (key.startsWith("pods|kube-system|coredns-")) {
            copy.withObject("/spec").remove("nodeName");
        }
        copy.withObject("/metadata").remove(List.of("uid", "resourceVersion", "generation"));
        return copy.toString();
    }
}

package io.kha.k8s;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Objects as the API answers them, as little of them as checks read. */
final class ApiDocs {
    private ApiDocs() {}

    static String list(String... items) {
        return "{\"items\":[" + String.join(",", items) + "]}";
    }

    static String node(String name, String ready, String message, String version) {
        return json(Map.of(
                "metadata",
                Map.of("name", name),
                "status",
                Map.of(
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", ready, "message", message)),
                        "nodeInfo",
                        Map.of("kubeletVersion", version))));
    }

    static String nodes(String... names) {
        return list(Arrays.stream(names)
                .map(n -> node(n, "True", "kubelet is posting ready status", "v1.36.2"))
                .toArray(String[]::new));
    }

    static String pod(String name, String node, String app, boolean ready) {
        return json(Map.of(
                "metadata",
                Map.of("name", name, "labels", Map.of("k8s-app", app)),
                "spec",
                Map.of("nodeName", node),
                "status",
                Map.of(
                        "phase",
                        "Running",
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", ready ? "True" : "False")),
                        "containerStatuses",
                        List.of(Map.of(
                                "state",
                                ready ? Map.of() : Map.of("waiting", Map.of("reason", "CrashLoopBackOff")))))));
    }

    /** The pods of a healthy kube-system of {@link Examples#ha()}, without those named and with others added. */
    static String pods(List<String> without, String... added) {
        var pods = new ArrayList<String>();
        for (var master : List.of("m1", "m2", "m3")) {
            for (var component : List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler")) {
                pods.add(pod(component + "-" + master, master, "", true));
            }
        }
        for (var node : List.of("m1", "m2", "m3", "w1")) {
            pods.add(pod("kube-proxy-" + node, node, "kube-proxy", true));
        }
        pods.add(pod("coredns-1", "m1", "kube-dns", true));
        pods.removeIf(p -> without.contains(Doc.parse(p).name()));
        pods.addAll(List.of(added));
        return list(pods.toArray(String[]::new));
    }

    static String pods() {
        return pods(List.of());
    }

    static String lease(String name, String holder, String renewed) {
        return json(Map.of(
                "metadata",
                Map.of("name", name),
                "spec",
                Map.of("holderIdentity", holder, "leaseDurationSeconds", 15, "renewTime", renewed)));
    }

    /** kube-proxy's DaemonSet whose pods carry this digest. */
    static String daemonSet(String digest, int generation, int observed) {
        return json(Map.of(
                "metadata",
                Map.of("name", "kube-proxy", "generation", generation),
                "spec",
                Map.of("template", Map.of("metadata", Map.of("annotations", Map.of(ObjectOps.DIGEST, digest)))),
                "status",
                Map.of("observedGeneration", observed)));
    }

    private static String json(Object tree) {
        return new Gson().toJson(tree);
    }
}

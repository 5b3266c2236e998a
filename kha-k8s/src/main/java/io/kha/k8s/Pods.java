package io.kha.k8s;

import io.kha.step.Seen;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Some pods. */
record Pods(List<Doc> all) {
    static final String PATH = "/api/v1/namespaces/kube-system/pods";

    /** Those of kube-system. */
    static Pods of(Seen api) {
        return new Pods(Doc.list(api, PATH));
    }

    /** Those with a label. */
    Pods labelled(String key, String value) {
        return new Pods(all.stream()
                .filter(p -> p.text("metadata", "labels", key).equals(value))
                .toList());
    }

    /** Those on a node. */
    Pods on(String node) {
        return new Pods(all.stream()
                .filter(p -> p.text("spec", "nodeName").equals(node))
                .toList());
    }

    /** Those that have not ended and are not about to. */
    Pods staying() {
        return new Pods(all.stream().filter(pod -> !ended(pod) && !leaving(pod)).toList());
    }

    /** The node that several of these pods are on, all that have one; empty when they are on more, or there is one pod. */
    Optional<String> onlyNode() {
        var nodes = all.stream()
                .map(pod -> pod.text("spec", "nodeName"))
                .filter(name -> !name.isEmpty())
                .toList();
        return nodes.size() > 1 && Set.copyOf(nodes).size() == 1 ? Optional.of(nodes.get(0)) : Optional.empty();
    }

    Optional<Doc> named(String name) {
        return all.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    boolean anyReady() {
        return all.stream().anyMatch(Pods::ready);
    }

    static boolean ready(Doc pod) {
        return pod.text("status", "phase").equals("Running") && pod.is("Ready") && !leaving(pod);
    }

    /** Whether it has ended for good: evicted, or not taken by its node. It stays there so, though another is in its place. */
    static boolean ended(Doc pod) {
        return List.of("Failed", "Succeeded").contains(pod.text("status", "phase"));
    }

    static boolean leaving(Doc pod) {
        return !pod.text("metadata", "deletionTimestamp").isEmpty();
    }

    /** Why a pod is not ready: what its first container waits for, else its phase. */
    static String trouble(Doc pod) {
        for (var status : pod.at("status", "containerStatuses").items()) {
            var reason = status.text("state", "waiting", "reason");
            if (!reason.isEmpty()) {
                return reason;
            }
        }
        var phase = pod.text("status", "phase");
        return phase.equals("Running") ? "Running but not Ready" : phase.isEmpty() ? "not started" : phase;
    }
}

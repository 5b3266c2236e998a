package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What kubeadm was told on its command line and in the documents of {@code --config}. Immutable. */
final class KubeadmConfig {
    private static final int OLD = 20; // a minor; what lies between it and 36 is in no recording
    private final List<String> argv;
    private final List<ObjectNode> documents;

    KubeadmConfig(SimulatedHost host, List<String> argv) {
        this.argv = argv;
        var path = Flags.value(argv, "--config");
        if (path.isEmpty() || !host.file(path).isFile()) {
            throw refused(
                    host,
                    1,
                    "unable to read config from \"" + path + "\" : open " + path + ": no such file or directory");
        }
        try {
            documents = Json.readAll(host.text(path));
        } catch (IllegalArgumentException e) {
            throw new OpFailure(1, "invalid configuration: " + e.getMessage());
        }
    }

    /** Where the images of a cluster come from. */
    static String repository(ObjectNode cluster) {
        boolean moved =
                KubernetesPrograms.minor(cluster.path("kubernetesVersion").asText()) >= 25;
        return cluster.path("imageRepository").asText(moved ? "registry.k8s.io" : "k8s.gcr.io");
    }

    /** How kubeadm refuses what it is told: with a status of its own in 1.20, with another word before it in 1.36. */
    static OpFailure refused(SimulatedHost host, int status, String why) {
        boolean old = KubernetesPrograms.minor(KubernetesPrograms.version(host, "kubeadm")) <= OLD;
        return new OpFailure(
                old ? status : 1,
                (old ? "" : "error: ") + why + "\nTo see the stack trace of this error execute with --v=5 or higher\n");
    }

    /** The document of a kind; empty when there is none. */
    ObjectNode document(String kind) {
        return documents.stream()
                .filter(d -> d.path("kind").asText().equals(kind))
                .findFirst()
                .orElseGet(Json::object);
    }

    boolean has(String kind) {
        return documents.stream().anyMatch(d -> d.path("kind").asText().equals(kind));
    }

    /** The flag's values, separated by commas. */
    Set<String> list(String flag) {
        return new LinkedHashSet<>(List.of(Flags.value(argv, flag).split(",")));
    }

    /** Checks whose failure does not matter, from the command line and from the node's registration. */
    Set<String> ignored(ObjectNode node) {
        var ignored = list("--ignore-preflight-errors");
        node.at("/nodeRegistration/ignorePreflightErrors").forEach(i -> ignored.add(i.asText()));
        return ignored;
    }

    boolean skips(String phase) {
        return list("--skip-phases").contains(phase);
    }

    static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(t -> texts.add(t.asText()));
        return texts;
    }
}

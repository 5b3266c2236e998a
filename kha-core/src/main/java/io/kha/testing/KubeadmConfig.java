package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What kubeadm was told on its command line and in the documents of {@code --config}. Immutable. */
final class KubeadmConfig {
    private final List<String> argv;
    private final List<ObjectNode> documents;

    KubeadmConfig(SimulatedHost host, List<String> argv) {
        this.argv = argv;
        var path = Flags.value(argv, "--config");
        if (path.isEmpty() || !host.file(path).isFile()) {
            throw new OpFailure(1, "unable to read config from \"" + path + "\": no such file or directory");
        }
        try {
            documents = Json.readAll(host.text(path));
        } catch (IllegalArgumentException e) {
            throw new OpFailure(1, "invalid configuration: " + e.getMessage());
        }
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

package io.kha.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The static pods of one host: manifests that its kubelet runs. Guarded by the fleet's lock. */
final class StaticPods {
    static final String FOLDER = "/etc/kubernetes/manifests";
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());
    private final Map<String, List<Launch>> read = new HashMap<>();

    /** The containers of all manifests; none unless the kubelet runs. */
    List<Launch> launches(SimulatedHost host) {
        var all = new ArrayList<Launch>();
        var manifests = host.below(FOLDER);
        if (!manifests.isEmpty() && host.parts().units.active("kubelet.service", Daemon.State.ACTIVE)) {
            for (var path : manifests) {
                if (path.endsWith(".yaml")) {
                    all.addAll(read.computeIfAbsent(host.text(path), StaticPods::parse));
                }
            }
        }
        return all;
    }

    private static List<Launch> parse(String manifest) {
        try {
            var pod = YAML.readTree(manifest);
            var folders = new HashMap<String, String>();
            pod.at("/spec/volumes")
                    .forEach(v -> folders.put(
                            v.path("name").asText(), v.at("/hostPath/path").asText()));
            var launches = new ArrayList<Launch>();
            for (var container : pod.at("/spec/containers")) {
                var argv = new ArrayList<String>();
                container.path("command").forEach(a -> argv.add(a.asText()));
                container.path("args").forEach(a -> argv.add(a.asText()));
                if (!argv.isEmpty()) {
                    launches.add(new Launch(
                            pod.at("/metadata/name").asText(), argv, Map.of(), mounts(container, folders), true));
                }
            }
            return launches;
        } catch (JsonProcessingException e) {
            return List.of(); // the kubelet leaves out what it cannot read
        }
    }

    private static Map<String, String> mounts(JsonNode container, Map<String, String> folders) {
        var mounts = new LinkedHashMap<String, String>();
        container
                .path("volumeMounts")
                .forEach(m -> mounts.put(
                        folders.getOrDefault(m.path("name").asText(), ""),
                        m.path("mountPath").asText()));
        return mounts;
    }
}

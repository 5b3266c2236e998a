package io.kha.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of a Kubernetes cluster, as its etcd has them. Guarded by the fleet's lock. */
final class ApiObjects {
    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, ObjectNode> applied = new HashMap<>();
    private long version = 100;

    @Nullable
    ObjectNode get(String resource, String namespace, String name) {
        return objects.get(resource + "|" + namespace + "|" + name);
    }

    @Nullable
    ObjectNode get(ApiPath path) {
        return objects.get(path.key());
    }

    long version() {
        return version;
    }

    /** Stores an object, with the metadata that the API gives. */
    ObjectNode put(ApiPath path, ObjectNode object) {
        var old = objects.get(path.key());
        var metadata = object.withObject("/metadata");
        metadata.put("name", path.name());
        if (!path.namespace().isEmpty()) {
            metadata.put("namespace", path.namespace());
        }
        version++;
        if (old == null) {
            metadata.put("uid", "00000000-0000-4000-8000-" + String.format("%012d", version));
            metadata.put("generation", 1);
        } else {
            boolean same = old.path("spec").equals(object.path("spec"));
            metadata.set("uid", old.at("/metadata/uid"));
            metadata.put("generation", old.at("/metadata/generation").asLong() + (same ? 0 : 1));
            if (old.equals(object)) {
                return old;
            }
        }
        metadata.put("resourceVersion", String.valueOf(version));
        objects.put(path.key(), object);
        return object;
    }

    boolean remove(ApiPath path) {
        applied.keySet().removeIf(k -> k.startsWith(path.key() + "|"));
        if (path.resource().equals("namespaces")) {
            objects.keySet().removeIf(k -> k.split("\\|", -1)[1].equals(path.name()));
        }
        return objects.remove(path.key()) != null;
    }

    /** What a manager has applied before; null for nothing. Remembers what it applies now. */
    @Nullable
    ObjectNode applied(ApiPath path, String manager, ObjectNode now) {
        return applied.put(path.key() + "|" + manager, now);
    }

    /** Every object by its key. */
    Map<String, ObjectNode> all() {
        return new TreeMap<>(objects);
    }

    /** All objects of a resource, of one namespace unless that is empty. */
    List<ObjectNode> list(String resource, String namespace) {
        return objects.tailMap(resource + "|" + namespace, true).entrySet().stream()
                .takeWhile(e -> e.getKey().startsWith(resource + "|"))
                .filter(e -> namespace.isEmpty() || e.getKey().startsWith(resource + "|" + namespace + "|"))
                .map(Map.Entry::getValue)
                .toList();
    }
}

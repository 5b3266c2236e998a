package io.kha.internal.render;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A document while it is put together: fields in the order they were set. Not thread-safe. */
final class Tree {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** A document of the Kubernetes kind. */
    static Tree of(String apiVersion, String kind) {
        return new Tree().set("apiVersion", apiVersion).set("kind", kind);
    }

    Tree set(String name, Object value) {
        fields.put(name, value instanceof Tree t ? t.fields : value);
        return this;
    }

    Tree set(String name, Optional<?> value) {
        value.ifPresent(v -> set(name, v));
        return this;
    }

    /** Sets a field unless its value is an empty list or map. */
    Tree setFilled(String name, Object value) {
        var empty = value instanceof Map<?, ?> m
                ? m.isEmpty()
                : value instanceof Iterable<?> i && !i.iterator().hasNext();
        return empty ? this : set(name, value);
    }

    /** Puts other fields over these; maps are merged, everything else is replaced. */
    Tree over(Map<String, ?> others) {
        merge(fields, others);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }

    private static void merge(Map<String, Object> under, Map<String, ?> over) {
        over.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                var merged = new LinkedHashMap<String, Object>();
                if (under.get(name) instanceof Map<?, ?> have) {
                    have.forEach((k, v) -> merged.put(String.valueOf(k), v));
                }
                var others = new LinkedHashMap<String, Object>();
                map.forEach((k, v) -> others.put(String.valueOf(k), v));
                merge(merged, others);
                under.put(name, merged);
            } else {
                under.put(name, value);
            }
        });
    }
}

package io.kha.internal.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Copies of what a caller gave: unmodifiable, in the caller's order, and refusing null by the name of the setting. */
public final class Given {
    private Given() {}

    /** A copy of a list. */
    public static <T> List<T> list(String name, Collection<? extends T> values) {
        Objects.requireNonNull(values, name);
        var copy = new ArrayList<T>(values.size());
        for (T value : values) {
            copy.add(Objects.requireNonNull(value, name + "[" + copy.size() + "]"));
        }
        return Collections.unmodifiableList(copy);
    }

    /** A copy of a map of strings. */
    public static Map<String, String> strings(String name, Map<String, String> values) {
        Objects.requireNonNull(values, name);
        var copy = new LinkedHashMap<String, String>();
        values.forEach((k, v) ->
                copy.put(Objects.requireNonNull(k, name + " key"), Objects.requireNonNull(v, name + "[" + k + "]")));
        return Collections.unmodifiableMap(copy);
    }

    /**
     * A deep copy of a tree of maps, lists, strings, numbers and booleans.
     *
     * @throws IllegalArgumentException when there is anything else in it
     */
    public static Map<String, Object> tree(String name, Map<String, ?> values) {
        Objects.requireNonNull(values, name);
        var copy = new LinkedHashMap<String, Object>();
        values.forEach((k, v) -> copy.put(Objects.requireNonNull(k, name + " key"), node(name + "." + k, v)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object node(String name, Object value) {
        Objects.requireNonNull(value, name);
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> {
                if (!(k instanceof String key)) {
                    throw new IllegalArgumentException(name + ": a field's name is a string, not " + k);
                }
                copy.put(key, node(name + "." + key, v));
            });
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Collection<?> list) {
            var copy = new ArrayList<Object>(list.size());
            for (Object each : list) {
                copy.add(node(name + "[" + copy.size() + "]", each));
            }
            return Collections.unmodifiableList(copy);
        }
        throw new IllegalArgumentException(
                name + ": a field holds a string, a number, a boolean, a list or a map, not a "
                        + value.getClass().getName());
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** How the API puts a patch into an object. */
final class Merges {
    private Merges() {}

    /** RFC 7386: null removes, objects are merged, all else takes its place. */
    static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner) {
                merge(target.get(field.getKey()) instanceof ObjectNode o ? o : target.putObject(field.getKey()), inner);
            } else {
                target.set(field.getKey(), field.getValue().deepCopy());
            }
        }
    }

    /** As an apply or a strategic merge does it: objects are merged, and so are the items of lists that have names. */
    static void apply(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            var old = target.get(field.getKey());
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner) {
                apply(old instanceof ObjectNode o ? o : target.putObject(field.getKey()), inner);
            } else if (field.getValue() instanceof ArrayNode list
                    && old instanceof ArrayNode items
                    && named(list)
                    && named(items)) {
                list.forEach(item -> item(items, (ObjectNode) item));
            } else {
                target.set(field.getKey(), field.getValue().deepCopy());
            }
        }
    }

    /** Takes away what was applied before and is not any more. */
    static void prune(ObjectNode target, ObjectNode before, ObjectNode now) {
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            var left = now.get(field.getKey());
            if (left == null) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode b
                    && left instanceof ObjectNode n
                    && target.get(field.getKey()) instanceof ObjectNode t) {
                prune(t, b, n);
            }
        }
    }

    private static void item(ArrayNode items, ObjectNode item) {
        for (var there : items) {
            if (there.path("name").equals(item.path("name"))) {
                apply((ObjectNode) there, item);
                return;
            }
        }
        items.add(item.deepCopy());
    }

    private static boolean named(ArrayNode list) {
        for (var item : list) {
            if (!item.has("name")) {
                return false;
            }
        }
        return !list.isEmpty();
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Which objects of a list are asked for. */
final class Selectors {
    private Selectors() {}

    /** Whether an object is what the query's label and field selectors ask for: equalities only. */
    static boolean match(ObjectNode object, Map<String, String> query) {
        return all(
                        query.getOrDefault("labelSelector", ""),
                        key -> object.path("metadata").path("labels").path(key))
                && all(query.getOrDefault("fieldSelector", ""), key -> object.at("/" + key.replace('.', '/')));
    }

    /** Whether a list has an object of a name whose condition is True. */
    static boolean has(ObjectNode list, String name, String condition) {
        for (var item : list.path("items")) {
            if (item.at("/metadata/name").asText().equals(name)) {
                return has(item, condition);
            }
        }
        return false;
    }

    /** Whether a condition of an object is True. */
    static boolean has(JsonNode object, String condition) {
        for (var c : object.at("/status/conditions")) {
            if (c.path("type").asText().equals(condition)) {
                return c.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static boolean all(String selector, java.util.function.Function<String, JsonNode> value) {
        for (var term : selector.split(",")) {
            int equals = term.indexOf('=');
            if (equals < 0) {
                if (!term.isBlank() && value.apply(term.strip()).isMissingNode()) {
                    return false;
                }
                continue;
            }
            boolean not = equals > 0 && term.charAt(equals - 1) == '!';
            var key = term.substring(0, not ? equals - 1 : equals).strip();
            var wanted = term.substring(equals + 1).replaceFirst("^=", "").strip();
            if (value.apply(key).asText().equals(wanted) == not) {
                return false;
            }
        }
        return true;
    }
}

package io.kha.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.Secret;
import io.kha.transport.Content;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Operations, reads and answers as JSON: records by their components, with their type where it is one of several. Of secrets there is
 * size and digest, and what is around private keys; of a controller's files name, size and digest; of what an operation makes of reads
 * nothing, for no host is told that.
 */
final class RecordedJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern PRIVATE = Pattern.compile(
            "(?s)(?<=BEGIN (RSA |EC |)PRIVATE KEY-----)[A-Za-z0-9+/=\\s]+|(?<=client-key-data\"?: ?\"?)[A-Za-z0-9+/=]+");

    /** What of an operation is for plans, and no host sees. */
    private static final Set<String> PLANS = Set.of("makes", "whole");

    private RecordedJson() {}

    static JsonNode of(Object value) {
        if (value instanceof Content content) {
            return content(content);
        } else if (value instanceof Secret secret) {
            return JSON.objectNode().put("secret", secret.reveal().length);
        } else if (value instanceof String || value instanceof Enum || value instanceof Duration) {
            return JSON.textNode(value.toString());
        } else if (value instanceof Boolean b) {
            return JSON.booleanNode(b);
        } else if (value instanceof Number n) {
            return JSON.numberNode(n.longValue());
        } else if (value instanceof Collection<?> all) {
            var list = JSON.arrayNode();
            all.stream().map(RecordedJson::of).forEach(list::add);
            return list;
        } else if (value instanceof Map<?, ?> all) {
            var map = JSON.objectNode();
            all.forEach((key, v) -> map.set(key.toString(), of(v)));
            return map;
        } else if (value instanceof Record) {
            return record(value);
        }
        throw new IllegalArgumentException("there is no JSON for " + value.getClass());
    }

    private static JsonNode record(Object value) {
        var all = JSON.objectNode();
        if (value.getClass().getDeclaringClass() != null) {
            all.put("kind", value.getClass().getSimpleName());
        }
        for (var component : value.getClass().getRecordComponents()) {
            var part = part(component, value);
            if (part != null && !PLANS.contains(component.getName())) {
                all.set(component.getName(), of(part));
            }
        }
        return all;
    }

    private static Object part(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode content(Content content) {
        if (content instanceof Content.Text text) {
            return JSON.objectNode().put("text", text.text());
        }
        var all = JSON.objectNode().put("size", content.size()).put("sha256", content.sha256());
        if (content instanceof Content.Local local) {
            return all.put("file", local.path().getFileName().toString());
        }
        var text = new String(content.inline(), StandardCharsets.UTF_8);
        var masked = PRIVATE.matcher(text).replaceAll(m -> m.group().replaceAll("[^\\s]", "x"));
        return all.put("hidden", masked.equals(text) ? "x".repeat(text.length()) : masked);
    }
}

package io.kha.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Documents in JSON, or in YAML, which is more of it. */
final class Json {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The one document of a text. */
    static ObjectNode read(String text) {
        if (text.startsWith("{\"")) { // the parser for YAML takes many times as long
            try {
                return (ObjectNode) JSON.readTree(text);
            } catch (JsonProcessingException e) {
                return one(text);
            }
        }
        return one(text);
    }

    private static ObjectNode one(String text) {
        var all = readAll(text);
        if (all.size() != 1) {
            throw new IllegalArgumentException("not one document but " + all.size());
        }
        return all.get(0);
    }

    /** The documents of a text that hold something. */
    static List<ObjectNode> readAll(String text) {
        try (var parser = YAML.createParser(text)) {
            var all = new ArrayList<ObjectNode>();
            YAML.readerFor(com.fasterxml.jackson.databind.JsonNode.class)
                    .readValues(parser)
                    .forEachRemaining(d -> {
                        if (d instanceof ObjectNode o) {
                            all.add(o);
                        }
                    });
            return all;
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
        }
    }

    static String yaml(ObjectNode document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The documents of a template, with its {@code ${names}} put in. */
    static List<ObjectNode> template(String name, Map<String, String> values) {
        return readAll(text(name, values));
    }

    /** The text of a template, with its {@code ${names}} put in. */
    static String text(String name, Map<String, String> values) {
        try (var in = Json.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no template " + name);
            }
            var text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            for (var value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return text;
        } catch (java.io.IOException e) {
            throw new IllegalStateException("no template " + name, e);
        }
    }
}

package io.kha.internal.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trees as text. Every string value is quoted, so that no reader takes {@code yes} or {@code 012} for something else. No buffer is kept
 * for the next one: it would be with the thread, and kubeconfigs have keys.
 */
final class Yaml {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .stringQuotingChecker(new Names())
            .build());
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    /** Names of fields are plain where every reader takes them as text; {@code <<} would merge what it names. */
    private static final class Names extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean needToQuoteName(String name) {
            return name.equals("<<") || super.needToQuoteName(name);
        }
    }

    private Yaml() {}

    /** Documents, one after the other. */
    static String write(Tree... documents) {
        var texts = new ArrayList<String>();
        for (var document : documents) {
            texts.add(write(document.fields()));
        }
        return String.join("---\n", texts);
    }

    /** One document. */
    static String write(Map<String, Object> document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a tree of maps, lists and scalars", e);
        }
    }

    /** One document as JSON over several lines. */
    static String json(Tree document) {
        var indent = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
        try {
            return JSON.writer(printer).writeValueAsString(document.fields()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a tree of maps, lists and scalars", e);
        }
    }

    /** All documents of a text, to be changed. */
    static List<JsonNode> nodes(String text) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new IllegalArgumentException("not YAML", e);
        }
    }

    /** A document as maps, lists and scalars. */
    static Map<String, Object> tree(JsonNode document) {
        return YAML.convertValue(document, new TypeReference<>() {});
    }
}

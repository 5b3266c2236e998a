package io.kha.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kha.internal.model.Shown;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Takes out of what hosts and the API say whatever secret this run has sent them. */
final class Redactor {
    private static final int SHORTEST = 8; // what is shorter would take out too much else
    private static final String MASK = "******";
    private static final Set<String> PUBLIC = Set.of("apiVersion", "kind", "metadata", "type");

    /** JSON is YAML too. No buffer with a secret stays with the thread. */
    private final YAMLMapper yaml = new YAMLMapper(YAMLFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    /** The longest first: one may be part of another. */
    private final Set<String> known =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** Remembers the secrets of an operation: every line, and of an object for the API every value but what names it. */
    void learn(Op op) {
        if (op.content() instanceof Content.Hidden hidden) {
            var text = new String(hidden.secret().reveal(), StandardCharsets.UTF_8);
            lines(text);
            if (op instanceof Op.Api) {
                object(text);
            }
        }
    }

    private void lines(String text) {
        text.lines()
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST && !line.startsWith("-----"))
                .forEach(known::add);
    }

    private void object(String text) {
        try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            while (documents.hasNextValue()) {
                var document = documents.nextValue();
                document.properties().stream()
                        .filter(field -> !PUBLIC.contains(field.getKey()))
                        .forEach(field -> values(field.getValue()));
                document.elements()
                        .forEachRemaining(
                                element -> { // a patch that is a list of changes
                                    if (document.isArray()) {
                                        values(element.path("value"));
                                    }
                                });
            }
        } catch (JsonProcessingException e) {
            return; // not an object: its lines are known
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void values(JsonNode node) {
        if (node.isContainerNode()) {
            node.elements().forEachRemaining(this::values);
            return;
        }
        lines(node.asText());
        try {
            lines(new String(Base64.getDecoder().decode(node.asText()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return; // not in base64, as the data of a Secret is
        }
    }

    /** A line without the end of a secret that it begins with, or the begin of one that it ends with: hosts keep the last bytes only. */
    private String withoutParts(String line) {
        var result = line;
        for (var secret : known) {
            for (int length = secret.length() - 1; length >= SHORTEST; length--) {
                if (result.regionMatches(0, secret, secret.length() - length, length)) {
                    result = MASK + result.substring(length);
                }
                if (result.regionMatches(result.length() - length, secret, 0, length)) {
                    result = result.substring(0, result.length() - length) + MASK;
                }
            }
        }
        return result;
    }

    /** The text without secrets and without control characters but line feed and tab; what else could reorder it is escaped. */
    String clean(String text) {
        var result = text;
        for (var secret : known) {
            result = result.replace(secret, MASK);
        }
        result = Arrays.stream(result.split("\n", -1)).map(this::withoutParts).collect(Collectors.joining("\n"));
        var clean = new StringBuilder(result.length());
        result.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .forEach(clean::appendCodePoint);
        return Shown.lines(clean.toString());
    }
}

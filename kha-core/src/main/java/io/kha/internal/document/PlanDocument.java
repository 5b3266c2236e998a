package io.kha.internal.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kha.KhaException;
import io.kha.PlannedStep;
import io.kha.Problem;
import io.kha.internal.model.Shown;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A plan as JSON. What is not known is refused, and so is what is missing, null or there twice: what a reader was shown must be what is
 * applied.
 *
 * @param format of the document: 1
 * @param cluster the cluster's name
 * @param executions how many remote executions the plan took
 * @param absent the names of hosts whose absence was accepted
 * @param problems what stands in the way, and what to know
 * @param steps what will change
 */
public record PlanDocument(
        int format,
        String cluster,
        int executions,
        Set<String> absent,
        List<Problem> problems,
        List<PlannedStep> steps) {
    private static final int FORMAT = 1;
    private static final String REMEDY = ": save it again with Plan.toJson";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .build();

    /** A document of this format. */
    public static String write(
            String cluster, int executions, Set<String> absent, List<Problem> problems, List<PlannedStep> steps) {
        try {
            return JSON.writeValueAsString(new PlanDocument(FORMAT, cluster, executions, absent, problems, steps))
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads one.
     *
     * @throws KhaException when it is not a plan, of another format, or damaged; the message says where
     */
    public static PlanDocument read(String json) {
        try {
            var tree = JSON.readTree(Objects.requireNonNull(json, "json"));
            var format = tree.path("format");
            if (!format.isInt()) {
                throw new KhaException("this is not a plan of kha: it has no \"format\"; save one with Plan.toJson");
            }
            if (format.asInt() != FORMAT) {
                throw new KhaException("a plan of format " + format.asInt() + "; this kha reads format " + FORMAT
                        + ": plan again with it");
            }
            whole(tree, "");
            var document = JSON.treeToValue(tree, PlanDocument.class);
            document.eachOnce();
            return document;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new KhaException(
                    "the plan cannot be read"
                            + (at == null || at.getLineNr() < 1 ? "" : " (line " + at.getLineNr() + ")") + ": "
                            + e.getOriginalMessage() + REMEDY,
                    e);
        }
    }

    /** Nothing in a plan is null; Jackson looks at fields alone, not at what is in lists and maps. */
    private static void whole(JsonNode node, String at) {
        if (node.isNull()) {
            throw new KhaException("the plan cannot be read: " + Shown.plain(at) + " is null" + REMEDY);
        }
        node.properties().forEach(field -> whole(field.getValue(), at + "/" + field.getKey()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            whole(node.get(i), at + "/" + i);
        }
    }

    /** A step does on a host what one entry says. */
    private void eachOnce() {
        var places = new HashSet<List<String>>();
        for (var step : steps) {
            if (!places.add(List.of(step.id(), step.host()))) {
                throw new KhaException("the plan cannot be read: it has the step " + Shown.quoted(step.id()) + " on "
                        + Shown.quoted(step.host()) + " twice" + REMEDY);
            }
        }
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a simulated object of the API has and the recorded one has not; see {@link Likeness.Differs}. */
final class Trees {
    private static final Pattern GIVEN = Pattern.compile(".*/(uid|resourceVersion|generation|observedGeneration"
            + "|creationTimestamp|renewTime|acquireTime|leaseTransitions|holderIdentity|message|reason|startTime|podIP|hash|pod-template-hash)"
            + "|/items\\[coredns-[^]]*]/spec/nodeName|/items\\[[^]]*]/metadata/name");

    /** The end of a pod's name. */
    private static final Pattern RANDOM = Pattern.compile("(-[a-f0-9]{8,10})?-(?!proxy$)[a-z0-9]{5}$");

    private Trees() {}

    /** Each thing that the recorded one lacks: where, and both. */
    static List<String> lacking(String at, JsonNode recorded, JsonNode simulated) {
        if (GIVEN.matcher(at).matches()) {
            return List.of();
        }
        if (simulated.isObject() && recorded.isObject()) {
            var all = new ArrayList<String>();
            for (var field : simulated.properties()) {
                var path = at + "/" + field.getKey();
                var there = recorded.get(field.getKey());
                if (there != null) {
                    all.addAll(lacking(path, there, field.getValue()));
                } else if (!GIVEN.matcher(path).matches()) {
                    all.add(path + ": recorded nothing, simulated " + field.getValue());
                }
            }
            return all;
        }
        if (simulated.isArray() && recorded.isArray()) {
            return elements(at, recorded, simulated);
        }
        var whole = at.endsWith(".conf") ? tree(recorded) : null;
        var part = at.endsWith(".conf") ? tree(simulated) : null;
        if (whole != null && part != null) {
            return lacking(at, whole, part);
        }
        return recorded.equals(simulated)
                ? List.of()
                : List.of(at + ": recorded " + recorded + ", simulated " + simulated);
    }

    /** An element is held against the one of its name that is most like it; of elements of a list none is without its like. */
    private static List<String> elements(String at, JsonNode recorded, JsonNode simulated) {
        var all = new ArrayList<String>();
        for (var element : simulated) {
            var name = name(element);
            List<String> least = null;
            for (var candidate : recorded) {
                if (name(candidate).equals(name)) {
                    var lacks = lacking(at + "[" + name + "]", candidate, element);
                    least = least == null || lacks.size() < least.size() ? lacks : least;
                }
            }
            all.addAll(least == null ? List.of(at + ": recorded has no " + (name.isEmpty() ? element : name)) : least);
        }
        if (recorded.size() != simulated.size() && at.equals("/items")) {
            all.add(at + ": recorded " + recorded.size() + ", simulated " + simulated.size());
        }
        return all;
    }

    /** What an element is known by; of a pod that a controller has made with its node. */
    private static String name(JsonNode element) {
        var name = element.at("/metadata/name").asText();
        if (name.isEmpty()) {
            return List.of("name", "type", "key").stream()
                    .map(field -> element.path(field).asText())
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        var fixed = RANDOM.matcher(name).replaceFirst("");
        return fixed.equals(name) || fixed.equals("coredns")
                ? fixed.equals(name) ? name : "coredns-*"
                : fixed + "-* of " + element.at("/spec/nodeName").asText();
    }

    /** The document that a text of an object holds; null when it holds none. */
    private static @Nullable ObjectNode tree(JsonNode text) {
        return text.asText().contains("apiVersion: ") ? Json.read(text.asText()) : null;
    }
}

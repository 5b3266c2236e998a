package io.kha.k8s;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.kha.step.Seen;
import io.kha.transport.ApiAnswer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A JSON document to look things up in: what is not there reads as empty, never as an error. */
record Doc(JsonElement json) {
    static final Doc NOTHING = new Doc(JsonNull.INSTANCE);

    /** The document of a text; {@link #NOTHING} when it is not JSON. */
    static Doc parse(String text) {
        try {
            return new Doc(JsonParser.parseString(text));
        } catch (JsonParseException e) {
            return NOTHING;
        }
    }

    /** An object of the API; empty when the API says that it is not there. */
    static Optional<Doc> object(Seen seen, String path) {
        var answer = seen.api(path);
        return answer.status() == 404 ? Optional.empty() : Optional.of(body(answer, path));
    }

    /** The items of a list; none when the API does not have the list. */
    static List<Doc> list(Seen seen, String path) {
        return object(seen, path).map(d -> d.at("items").items()).orElse(List.of());
    }

    private static Doc body(ApiAnswer answer, String path) {
        var doc = parse(answer.body());
        if (!answer.found()) {
            throw new UnexpectedAnswer(path, answer.status(), doc.text("message"));
        }
        return doc;
    }

    /** The element under these keys. */
    Doc at(String... keys) {
        var now = json;
        for (var key : keys) {
            if (!(now instanceof JsonObject object) || !object.has(key)) {
                return NOTHING;
            }
            now = object.get(key);
        }
        return new Doc(now);
    }

    /** The text under these keys, numbers and booleans too; empty when there is none. */
    String text(String... keys) {
        return at(keys).json instanceof JsonPrimitive p ? p.getAsString() : "";
    }

    /** The number under these keys; 0 when there is none. */
    long number(String... keys) {
        return at(keys).json instanceof JsonPrimitive p && p.isNumber() ? p.getAsLong() : 0;
    }

    /** The elements of an array; none when it is not one. */
    List<Doc> items() {
        return json instanceof JsonArray array
                ? StreamSupport.stream(array.spliterator(), false).map(Doc::new).toList()
                : List.of();
    }

    /** The texts of an object by key, in its order. */
    Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        if (json instanceof JsonObject object) {
            object.asMap().forEach((key, value) -> texts.put(key, new Doc(value).text()));
        }
        return texts;
    }

    /** {@code metadata.name}. */
    String name() {
        return text("metadata", "name");
    }

    /** The condition of a type in {@code status.conditions}; {@link #NOTHING} when it has none. */
    Doc condition(String type) {
        return conditions(type).findFirst().orElse(NOTHING);
    }

    /** Whether the condition of a type is {@code True}. */
    boolean is(String type) {
        return condition(type).text("status").equals("True");
    }

    private Stream<Doc> conditions(String type) {
        return at("status", "conditions").items().stream()
                .filter(c -> c.text("type").equals(type));
    }

    @Override
    public String toString() {
        return json.toString();
    }
}

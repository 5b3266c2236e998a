package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.Secret;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes operations, reads and answers of a recording's JSON. Where the recording has only size and digest of a content, something else
 * stands for it; {@link #stood} tells for the digest of that what the recording has.
 */
final class RecordedValues {
    /** Size and digest of what was there really. */
    record Real(long size, String sha256) {}

    private final Path folder;
    private final String version;
    private final Map<String, Real> stood = new HashMap<>();

    /**
     * @param folder where files that stand for the controller's are made
     * @param version what programs among them say that they are
     */
    RecordedValues(Path folder, String version) {
        this.folder = folder;
        this.version = version;
    }

    Map<String, Real> stood() {
        return stood;
    }

    /** Bytes stand for what was there really. */
    void stands(byte[] bytes, long size, String sha256) {
        stood.put(Digests.sha256(bytes), new Real(size, sha256));
    }

    Op op(JsonNode json) {
        return (Op) value(json, kind(Op.class, json));
    }

    Read<?> read(JsonNode json) {
        return (Read<?>) value(json, kind(Read.class, json));
    }

    Object answer(Read<?> read, JsonNode json) {
        var answers = (ParameterizedType) read.getClass().getGenericInterfaces()[0];
        return value(json, answers.getActualTypeArguments()[0]);
    }

    <T> T value(JsonNode json, Class<T> type) {
        return type.cast(value(json, (Type) type));
    }

    private static Class<?> kind(Class<?> family, JsonNode json) {
        return Stream.of(family.getDeclaredClasses())
                .filter(c -> c.getSimpleName().equals(json.path("kind").asText()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + family.getSimpleName() + ": " + json));
    }

    private Object value(JsonNode json, Type type) {
        if (type instanceof ParameterizedType p) {
            var of = p.getActualTypeArguments();
            if (p.getRawType() == Map.class) {
                var map = new HashMap<Object, Object>();
                json.properties().forEach(e -> map.put(e.getKey(), value(e.getValue(), of[1])));
                return map;
            }
            var list = new ArrayList<Object>();
            json.forEach(e -> list.add(value(e, of[0])));
            return p.getRawType() == List.class ? list : new LinkedHashSet<>(list);
        }
        return value(json, (Class<?>) type, type);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object value(JsonNode json, Class<?> type, Type whole) {
        if (type == String.class) {
            return json.asText();
        } else if (type == boolean.class) {
            return json.asBoolean();
        } else if (type == int.class) {
            return json.asInt();
        } else if (type == long.class) {
            return json.asLong();
        } else if (type == Duration.class) {
            return Duration.parse(json.asText());
        } else if (type.isEnum()) {
            return Enum.valueOf((Class<Enum>) type, json.asText());
        } else if (type == Secret.class) {
            return Secret.of("x".repeat(json.path("secret").asInt()));
        } else if (Content.class.isAssignableFrom(type)) {
            return content(json);
        } else if (type.isRecord()) {
            return record(json, type);
        }
        throw new IllegalArgumentException("no value of " + whole + ": " + json);
    }

    private Object record(JsonNode json, Class<?> type) {
        var components = type.getRecordComponents();
        var parts = new Object[components.length];
        for (int i = 0; i < parts.length; i++) {
            var part = json.get(components[i].getName());
            parts[i] = part == null ? absent(components[i]) : value(part, components[i].getGenericType());
        }
        try {
            var types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var made = type.getDeclaredConstructor(types);
            made.setAccessible(true);
            return made.newInstance(parts);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object absent(RecordComponent component) {
        var type = component.getType();
        return type == Map.class ? Map.of() : type == List.class ? List.of() : type == boolean.class ? false : null;
    }

    private Content content(JsonNode json) {
        if (json.has("text")) {
            return Content.of(json.get("text").asText());
        }
        var real = new Real(json.get("size").asLong(), json.get("sha256").asText());
        if (json.has("hidden")) {
            var other = json.get("hidden").asText().replaceFirst("x{64}", real.sha256()); // no two are the same
            var secret = Secret.of(other);
            stood.put(Digests.sha256(secret.reveal()), real);
            return Content.of(secret);
        }
        var text = json.get("file").asText() + " v" + version + " " + real.sha256() + "\n";
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var sha256 = Digests.sha256(bytes);
        stood.put(sha256, real);
        try {
            return new Content.Local(Files.write(folder.resolve(sha256), bytes), bytes.length, sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

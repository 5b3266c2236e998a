package io.kha.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.Host;
import io.kha.transport.ApiAnswer;
import io.kha.transport.CommandAnswer;
import io.kha.transport.ContainerState;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a decision was made on, as a digest that is the same whenever the same was seen. */
final class Trail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PASSING = List.of("status", "resourceVersion", "managedFields");

    private record Answer(Host host, Read<?> read, Object value) {}

    private final Map<Host, Boolean> answering = new HashMap<>();
    private final List<Answer> answers = new ArrayList<>();

    /** A host answered, or did not. */
    void answers(Host host, boolean does) {
        answering.put(host, does);
    }

    /** A read had an answer. */
    void saw(Host host, Read<?> read, Object answer) {
        answers.add(new Answer(host, read, answer));
    }

    /** The digest; most decisions are to do nothing and need none, so it is only now that there is something to work out. */
    String digest() {
        var seen = new TreeMap<String, String>();
        answering.forEach((host, does) -> seen.put(host.name(), String.valueOf(does)));
        answers.forEach(a -> seen.put(a.host().name() + ' ' + a.read(), text(a.read(), a.value())));
        return Digests.sha256(seen.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Read<?> read, Object answer) {
        if (answer instanceof FileState f) {
            return f.kind() + " " + f.mode() + " " + f.owner() + " " + f.sha256();
        } else if (answer instanceof CommandAnswer c) {
            var passing = read instanceof Read.Command command && command.passing();
            return c.exit() + " " + (passing ? "" : c.out());
        } else if (answer instanceof ImageList i) {
            return i.answers() + " " + new TreeSet<>(i.names());
        } else if (answer instanceof ContainerState c) {
            return c.exists() + " " + c.running() + " " + new TreeMap<>(c.labels());
        } else if (answer instanceof ApiAnswer a) {
            return a.status() + " " + lasting(a.body());
        }
        return answer.toString();
    }

    /** An object or list of the API without what changes by itself. */
    private static String lasting(String body) {
        try {
            var tree = JSON.readTree(body);
            strip(tree);
            return tree.toString();
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(PASSING);
        }
        node.forEach(Trail::strip);
    }
}

package io.kha.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.Cluster;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recording as text: a line of JSON for each thing that came to its end. A question has its number when it is asked first. An answer
 * that is the last one again is not repeated: {@code same} lists the numbers of those. Thread-safe.
 */
final class RecordedText {
    private static final String KERNEL = "(KERNEL_VERSION\\\\u001B\\[0m: \\\\u001B\\[0;32m|/lib/modules/)[^\\\\\"\\s]+";

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> questions = new LinkedHashMap<>();
    private final Map<String, Map<Integer, JsonNode>> last = new HashMap<>();
    private final Map<String, Integer> holders = new HashMap<>();

    /** Whose recording it is. */
    synchronized void of(Cluster cluster) {
        var line = object().put("version", cluster.kubernetes().toString());
        var hosts = line.putObject("hosts");
        cluster.hosts().forEach(h -> hosts.put(h.name(), h.address()));
        add(line);
    }

    /** What follows is this part of the job. */
    synchronized void part(String name) {
        add(object().put("part", name));
    }

    /** Something is done on a host by hand. */
    synchronized void byHand(String host, String what, String... arguments) {
        var line = object().put("host", host).put("hand", what);
        var all = line.putArray("arguments");
        List.of(arguments).forEach(all::add);
        add(line);
    }

    synchronized void leased(String host, String holder, boolean breaking, boolean again) {
        int number = holders.computeIfAbsent(holder, h -> holders.size() + 1);
        add(object().put("host", host)
                .put("lease", "controller " + number)
                .put("breaking", breaking)
                .put("again", again));
    }

    synchronized void released(String host) {
        add(object().put("host", host).put("release", true));
    }

    /**
     * An operation came to its end.
     *
     * @param late by how much the epoch was higher than the batch's
     */
    synchronized void done(String host, Op op, long late, OpResult result) {
        var line = object().put("host", host);
        if (late != 0) {
            line.put("late", late);
        }
        line.set("op", RecordedJson.of(op));
        line.set("result", RecordedJson.of(result));
        add(line);
    }

    synchronized void answered(String host, List<Read<?>> reads, Map<Read<?>, Object> answers) {
        var line = object().put("host", host);
        var unanswered = line.putArray("unanswered");
        var same = line.putArray("same");
        var told = line.putObject("answers");
        var before = last.computeIfAbsent(host, h -> new HashMap<>());
        for (var read : reads) {
            int number = number(read);
            if (!answers.containsKey(read)) {
                unanswered.add(number);
                before.remove(number);
                continue;
            }
            var answer = RecordedJson.of(shown(read, answers.get(read)));
            if (answer.equals(before.put(number, answer))) {
                same.add(number);
            } else {
                told.set(String.valueOf(number), answer);
            }
        }
        add(without(line, unanswered, "unanswered"), same);
    }

    private static Object shown(Read<?> read, Object answer) {
        return read instanceof Read.Api && answer instanceof ApiAnswer a
                ? new ApiAnswer(a.status(), ApiShape.of(a.body()))
                : answer;
    }

    private static ObjectNode without(ObjectNode line, ArrayNode list, String name) {
        if (list.isEmpty()) {
            line.remove(name);
        }
        return line;
    }

    private void add(ObjectNode line, ArrayNode same) {
        add(without(line, same, "same"));
    }

    private int number(Read<?> read) {
        var question = RecordedJson.of(read);
        var known = questions.get(question.toString());
        if (known != null) {
            return known;
        }
        int number = questions.size() + 1;
        questions.put(question.toString(), number);
        var line = object().put("question", number);
        line.set("read", question);
        add(line);
        return number;
    }

    private void add(ObjectNode line) {
        lines.add(line.toString());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** All of it, with what no text may have taken out: tokens, and the kernel of the machine. */
    synchronized String text() {
        return String.join("\n", lines)
                        .replaceAll("\\b[a-z0-9]{6}\\.[a-z0-9]{16}\\b", "<token>")
                        .replaceAll(KERNEL, "$1<kernel>")
                + "\n";
    }
}

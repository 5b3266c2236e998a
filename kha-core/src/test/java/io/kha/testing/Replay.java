package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks of a simulated fleet what a recording asked of real hosts, in the order in which it came to its end there, and holds each answer
 * against the recorded one.
 */
final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> recording;
    private final RecordedValues values;
    private final RealHosts real;
    private final Likeness likeness;
    private final Map<Integer, Read<?>> questions = new HashMap<>();
    private final Map<String, Map<Integer, JsonNode>> last = new HashMap<>();
    private final Map<String, Way> ways = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private int step;
    private int compared;

    private record Way(Connection connection, Lease lease) {}

    Replay(List<JsonNode> recording, RecordedValues values) {
        this.recording = recording;
        this.values = values;
        this.real = new RealHosts(recording, values);
        this.likeness = new Likeness(values.stood());
    }

    /** The lines of a recording. */
    static List<JsonNode> lines(String text) {
        try {
            var lines = new ArrayList<JsonNode>();
            for (var line : text.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many answers and results were held against each other. */
    int compared() {
        return compared;
    }

    /** What differs: host, step, what was asked, both answers. */
    List<String> differences() throws InterruptedException {
        for (var line : recording) {
            step++;
            if (line.has("question")) {
                questions.put(line.get("question").asInt(), values.read(line.get("read")));
            } else if (line.has("hand")) {
                real.byHand(line);
            } else if (line.has("host")) {
                try {
                    asked(line);
                } catch (TransportException e) {
                    differ(line.get("host").asText(), "anything", "simulated " + e.getMessage());
                }
            }
        }
        return differences;
    }

    private void asked(JsonNode line) throws InterruptedException {
        if (line.has("lease")) {
            leased(line);
        } else if (line.has("release")) {
            way(line).lease().close();
        } else if (line.has("op")) {
            done(line);
        } else {
            answered(line);
        }
    }

    private Way way(JsonNode line) {
        return ways.get(line.get("host").asText());
    }

    private Connection connection(String host) throws InterruptedException {
        if (host.equals(Fleet.API.name())) {
            return real.fleet().cluster().orElseThrow();
        }
        var way = ways.get(host);
        return way == null || !way.lease().alive()
                ? real.fleet().connect(Host.of(host, real.fleet().host(host).address()))
                : way.connection();
    }

    private void leased(JsonNode line) throws InterruptedException {
        var host = line.get("host").asText();
        var connection = connection(host);
        var lease = connection.lease(
                line.get("lease").asText(), line.get("breaking").asBoolean());
        ways.put(host, new Way(connection, lease));
        if (!host.equals(Fleet.API.name())) {
            compare(host, "lease", line.get("again").asBoolean(), lease.again());
        }
    }

    private void done(JsonNode line) throws InterruptedException {
        var host = line.get("host").asText();
        var op = values.op(line.get("op"));
        var way = way(line);
        long epoch = way.lease().epoch() - line.path("late").asInt();
        var result = way.connection()
                .execute(new Batch(List.of(op), List.of(), epoch), Watch.NONE)
                .results()
                .get(0);
        var recorded = values.value(line.get("result"), OpResult.class);
        compared++;
        var difference = likeness.difference(op, recorded, result);
        if (!difference.isEmpty()) {
            differ(host, op.describe(), difference);
        }
    }

    private void answered(JsonNode line) throws InterruptedException {
        var host = line.get("host").asText();
        var before = last.computeIfAbsent(host, h -> new HashMap<>());
        line.path("answers").properties().forEach(e -> before.put(Integer.valueOf(e.getKey()), e.getValue()));
        var asked = new LinkedHashMap<Read<?>, Object>();
        for (var number : line.path("unanswered")) {
            before.remove(number.asInt());
            asked.put(questions.get(number.asInt()), Likeness.UNANSWERED);
        }
        line.path("same").forEach(number -> ask(number.asInt(), before, asked));
        line.path("answers").fieldNames().forEachRemaining(number -> ask(Integer.parseInt(number), before, asked));
        var answers = connection(host)
                .execute(Batch.reading(List.copyOf(asked.keySet())), Watch.NONE)
                .answers();
        asked.forEach((read, recorded) -> {
            compared++;
            likeness.differences(host, read, recorded, answers.getOrDefault(read, Likeness.UNANSWERED))
                    .forEach(difference -> differ(host, question(read), difference));
        });
    }

    private void ask(int number, Map<Integer, JsonNode> answers, Map<Read<?>, Object> asked) {
        var read = questions.get(number);
        var answer = answers.get(number);
        asked.put(read, answer == null ? Likeness.UNANSWERED : values.answer(read, answer));
    }

    private static String question(Read<?> read) {
        return read instanceof Read.Api api
                ? api.path()
                : read instanceof Read.Command command ? String.join(" ", command.argv()) : read.toString();
    }

    private void compare(String host, String what, Object recorded, Object simulated) {
        compared++;
        if (!recorded.equals(simulated)) {
            differ(host, what, "recorded " + recorded + ", simulated " + simulated);
        }
    }

    private void differ(String host, String what, String difference) {
        differences.add(host + ", line " + step + ": " + what + ": " + difference);
    }
}

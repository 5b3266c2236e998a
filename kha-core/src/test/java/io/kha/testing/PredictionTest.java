package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Plan;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the document of a bare fleet's plan alone a reader can tell every command and the digest of every file of the run. */
class PredictionTest {
    private final Lab lab = new Lab();

    @Test
    void whatThePlanSaysIsWhatTheHostsAreGiven() throws Exception {
        var recording = new Recording(lab.fleet);
        String json;
        try (var kha = lab.kha()) {
            json = kha.plan(lab.cluster).toJson();
        }
        try (var kha = lab.kha(recording)) {
            kha.apply(Plan.read(lab.cluster, json)).orThrow();
        }
        var foretold = new ArrayList<String>();
        var atMost = new ArrayList<String>();
        var unknown = 0;
        for (var step : new ObjectMapper().readTree(json).get("steps")) {
            assertFalse(step.get("ops").isEmpty(), step.toString());
            for (var op : step.get("ops")) {
                var line = step.get("host").asText() + ": " + told(op);
                foretold.add(line);
                if (step.get("open").asBoolean() || op.get("kind").asText().equals("await")) { // less is fine
                    atMost.add(line);
                }
                unknown += op.get("later").asText().isEmpty() ? 0 : 1;
            }
        }
        var left = new ArrayList<>(foretold);
        for (var done : recording.done()) {
            var exact = done.place() + ": " + executed(done.op(), true);
            var later = done.place() + ": " + executed(done.op(), false);
            assertTrue(left.remove(exact) || left.remove(later), () -> "not foretold: " + exact);
        }
        left.removeAll(atMost);
        assertEquals(List.of(), left, "foretold, and not done");
        assertFalse(atMost.isEmpty());
        assertTrue(unknown > 0 && unknown < foretold.size() / 2, unknown + " of " + foretold.size());
    }

    private static String told(JsonNode op) {
        return op.get("what").asText()
                + (op.get("later").asText().isEmpty() ? " " + op.get("sha256").asText() : " later");
    }

    private static String executed(Op op, boolean known) {
        return op.describe() + (known ? " " + digest(op) : " later");
    }

    private static String digest(Op op) {
        var content = op.content();
        return content == null ? "" : content.sha256();
    }
}

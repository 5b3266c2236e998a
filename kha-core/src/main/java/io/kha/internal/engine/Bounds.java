package io.kha.internal.engine;

import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds an apply to its plan: what is changed is a subset of what was shown, by host, step, operation and digest or bound. Waiting
 * changes nothing: a step may wait for what was there when the plan was made and is not there now, alone or before what it changes.
 */
final class Bounds {
    private final Map<String, PlannedStep> planned = new HashMap<>();

    Bounds(Plan plan) {
        plan.steps().forEach(s -> planned.put(s.id() + "@" + s.host(), s));
    }

    /** Whether the plan shows that the step does something. */
    boolean shows(String step, String host) {
        return planned.containsKey(step + "@" + host);
    }

    /** What of these operations the plan did not show; empty when all of it was. */
    Optional<String> beyond(String step, String host, List<Op> ops) {
        var changing = ops.stream().filter(Op::changes).toList();
        if (changing.isEmpty()) {
            return Optional.empty();
        }
        var shown = planned.get(step + "@" + host);
        if (shown == null) {
            return Optional.of(changing.get(0).describe());
        }
        var left = new ArrayList<>(shown.ops());
        for (var op : changing) {
            var doing = PlannedOps.of(op);
            var match = left.stream().filter(p -> p.covers(doing)).findFirst();
            if (match.isEmpty()) {
                return Optional.of(op.describe());
            }
            left.remove(match.get());
        }
        return Optional.empty();
    }
}

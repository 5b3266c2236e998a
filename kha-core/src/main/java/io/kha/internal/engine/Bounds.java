package io.kha.internal.engine;

import io.kha.Plan;
import io.kha.PlannedOp;
import io.kha.PlannedStep;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds an apply to its plan: what is changed is a subset of what was shown, by host, step, operation and digest or bound; a command that
 * does a part of one that was shown is one too. Waiting changes nothing: a step may wait for what was there when the plan was made and is not there now, alone or before what it changes.
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
            var doing = forms(op);
            var match = left.stream()
                    .filter(p -> doing.stream().anyMatch(p::covers))
                    .findFirst();
            if (match.isEmpty()) {
                return Optional.of(op.describe());
            }
            left.remove(match.get());
        }
        return Optional.empty();
    }

    /** As what a plan may show an operation. */
    private static List<PlannedOp> forms(Op op) {
        return op instanceof Op.Exec exec && !exec.whole().equals(exec.argv())
                ? List.of(PlannedOps.of(exec), PlannedOps.of(exec.asWhole()))
                : List.of(PlannedOps.of(op));
    }
}

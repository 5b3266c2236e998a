package io.kha.internal.engine;

import io.kha.Failure;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Holds a saved plan against one that was made just now. */
final class Saved {
    private static final String REMEDY = "plan again, have the difference looked at, apply the new plan";

    private Saved() {}

    /** Why the saved plan may not be applied any more; empty when nothing that it was made on has changed. */
    static Optional<Failure> stale(Plan saved, Plan now) {
        var error = now.problems().stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .findFirst();
        if (error.isPresent()) {
            var problem = error.get();
            return Optional.of(new Failure(problem.where(), "plan", "", -1, problem.what(), problem.remedy()));
        }
        var shown = byPlace(saved);
        var fresh = byPlace(now);
        for (var step : now.steps()) {
            if (!shown.containsKey(place(step))) {
                return refusal(
                        step,
                        "the saved plan does not show this: it has become necessary since (" + step.reason() + ")");
            }
        }
        for (var step : saved.steps()) {
            var same = fresh.get(place(step));
            if (same == null) {
                return refusal(
                        step,
                        "nothing is to be done for this now: it was done since the plan was saved, or the cluster is described differently");
            }
            if (!same.seen().equals(step.seen())) {
                return refusal(step, "what this was decided on has changed since the plan was saved");
            }
            if (!same.ops().equals(step.ops())
                    || !same.diff().equals(step.diff())
                    || !same.title().equals(step.title())
                    || same.open() != step.open()) {
                return refusal(
                        step,
                        "the saved plan shows something else here: the cluster was described differently, or by another kha");
            }
        }
        return Optional.empty();
    }

    private static Optional<Failure> refusal(PlannedStep step, String what) {
        return Optional.of(new Failure(step.host(), step.id(), "", -1, what, REMEDY));
    }

    private static Map<List<String>, PlannedStep> byPlace(Plan plan) {
        return plan.steps().stream().collect(Collectors.toMap(Saved::place, Function.identity()));
    }

    private static List<String> place(PlannedStep step) {
        return List.of(step.id(), step.host());
    }
}

package io.kha;

import io.kha.transport.Op;
import java.util.List;

/**
 * What one step is going to do on one host.
 *
 * @param id of the step
 * @param title of the step
 * @param host its name
 * @param reason why
 * @param ops what, in order
 * @param open whether this is the most that it may do, known only after steps before it were applied
 * @param diff the lines that a reader sees
 */
public record PlannedStep(
        String id, String title, String host, String reason, List<Op> ops, boolean open, List<String> diff) {
    public PlannedStep {
        ops = List.copyOf(ops);
        diff = List.copyOf(diff);
    }
}

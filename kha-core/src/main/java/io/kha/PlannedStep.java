package io.kha;

import io.kha.internal.model.Shown;
import java.util.List;

/**
 * What one step is going to do on one host. What is text cannot break a line, move a cursor or reorder what is beside it: control
 * characters are escaped, but for tabs in the diff.
 *
 * @param id of the step
 * @param title of the step
 * @param host its name
 * @param reason why
 * @param ops what, in order
 * @param open whether this is the most that it may do, known only after steps before it were applied
 * @param diff the lines that a reader sees
 * @param seen the digest of what was read for the decision: it changes when one of these answers does. Of objects of the Kubernetes API
 *     their status and resourceVersion do not count, nor what commands print that tell a time or a state of health
 */
public record PlannedStep(
        String id,
        String title,
        String host,
        String reason,
        List<PlannedOp> ops,
        boolean open,
        List<String> diff,
        String seen) {
    public PlannedStep {
        id = Shown.visible(id);
        title = Shown.visible(title);
        host = Shown.visible(host);
        reason = Shown.visible(reason);
        ops = List.copyOf(ops);
        diff = diff.stream().map(Shown::line).toList();
    }
}

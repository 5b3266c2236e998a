package io.kha;

import java.util.function.Function;

/** How an apply ended. Callers handle all three. */
public sealed interface Outcome {

    /**
     * All of the plan was done and proven, but what it has for hosts that were accepted as absent and did not answer.
     *
     * @param changes steps that changed something
     * @param executions remote executions it took, on all hosts
     */
    record Applied(int changes, int executions) implements Outcome {}

    /**
     * A step failed; what was under way elsewhere was finished.
     *
     * @param failure what went wrong
     * @param changes steps that changed something before
     * @param remaining what was not done; plan again to go on
     */
    record Failed(Failure failure, int changes, Plan remaining) implements Outcome {}

    /**
     * The run was asked to stop.
     *
     * @param changes steps that changed something before
     * @param remaining what was not done
     */
    record Cancelled(int changes, Plan remaining) implements Outcome {}

    /** Java 17's exhaustive switch. */
    default <T> T match(
            Function<? super Applied, ? extends T> applied,
            Function<? super Failed, ? extends T> failed,
            Function<? super Cancelled, ? extends T> cancelled) {
        if (this instanceof Applied a) {
            return applied.apply(a);
        }
        return this instanceof Failed f ? failed.apply(f) : cancelled.apply((Cancelled) this);
    }

    /**
     * The applied plan.
     *
     * @throws RunFailedException when it was not applied in full; the message says where, why, what to do and what remains
     */
    default Applied orThrow() {
        return match(
                a -> a,
                f -> {
                    throw new RunFailedException(f.failure().message() + "\n  " + f.changes() + " changes were made, "
                            + f.remaining().changes() + " remain");
                },
                c -> {
                    throw new RunFailedException("cancelled after " + c.changes() + " changes, "
                            + c.remaining().changes() + " remain");
                });
    }
}

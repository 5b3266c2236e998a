package io.kha.step;

import io.kha.transport.Read;
import java.util.List;

/**
 * One idempotent thing to be true of one host, or of the cluster through its API. A step is data before it is action: what it reads is
 * data, its decision is a pure function of what was read, and what it will do is data. No method does I/O, keeps state or looks at a
 * clock; the engine may call each as often as it likes.
 */
public interface Step {

    /** A stable name that recipes refer to, {@code group/name}. */
    String id();

    /** What it brings about, in a few words. */
    String title();

    /** What it needs to have read of the host; the answers of all steps are gathered in one remote execution. */
    List<Read<?>> reads(Scope scope);

    /**
     * Decides what is to be done, if anything. After the change was made the same method is asked again and must say that it is
     * satisfied, else the step has failed. Reading something of {@code seen} or {@code fleet} that was not announced by {@link #reads}
     * costs another round trip; reading what only doing an earlier step will tell ends the look-ahead, see {@link #bound}.
     */
    Decision decide(Seen seen, Fleet fleet);

    /**
     * The most that the step may do when a plan cannot know what it will find. Such entries are marked "known after apply" in the
     * plan, and apply holds the step to them. The default refuses to guess.
     *
     * @param unknown what cannot be known yet
     */
    default Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return Decision.refused(
                id(), "cannot be planned: " + unknown.getMessage(), "make the host answer and plan again");
    }
}

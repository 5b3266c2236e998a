package io.kha.step;

import io.kha.transport.Op;
import java.util.List;

/** What a step has decided. Immutable. */
public sealed interface Decision {

    /** All is as it should be. */
    record Satisfied() implements Decision {}

    /**
     * Something is to be done.
     *
     * @param reason why, for the plan: "absent", "mode is 0644", "runs with another configuration"
     * @param ops what, in order
     */
    record Change(String reason, List<Op> ops) implements Decision {
        public Change {
            ops = List.copyOf(ops);
            if (ops.isEmpty()) {
                throw new IllegalArgumentException("a change without operations: " + reason);
            }
        }
    }

    /**
     * The step will not go on as things are; nothing is done anywhere.
     *
     * @param where what it is about
     * @param what is wrong
     * @param remedy what to do
     */
    record Refused(String where, String what, String remedy) implements Decision {}

    /** All is as it should be. */
    static Decision satisfied() {
        return new Satisfied();
    }

    /** Something is to be done. */
    static Decision change(String reason, List<Op> ops) {
        return new Change(reason, ops);
    }

    /** Something is to be done. */
    static Decision change(String reason, Op... ops) {
        return new Change(reason, List.of(ops));
    }

    /** {@link Change} when there is something to do, else {@link Satisfied}. */
    static Decision of(String reason, List<Op> ops) {
        return ops.isEmpty() ? satisfied() : change(reason, ops);
    }

    /** The step will not go on. */
    static Decision refused(String where, String what, String remedy) {
        return new Refused(where, what, remedy);
    }
}

package io.kha.testing;

import io.kha.transport.Op;
import org.jspecify.annotations.Nullable;

/**
 * A point of a run at which something can go wrong.
 *
 * @param host the host's name, or {@code kubernetes-api}
 * @param kind what is about to happen
 * @param op the operation for {@link Kind#OP}, else null
 * @param index for operations the how-manieth of its host it is, from 1, those that went wrong among them; else 0
 * @param phase for {@link Kind#PHASE} the phase that begins, {@code init/certs}; else empty
 */
public record Point(String host, Kind kind, @Nullable Op op, int index, String phase) {

    Point(String host, Kind kind) {
        this(host, kind, null, 0, "");
    }

    Point(String host, Op op, int index) {
        this(host, Kind.OP, op, index, "");
    }

    /** What is about to happen. */
    public enum Kind {
        CONNECT,
        LEASE,
        OP,
        READS,
        /** A program of many phases begins one: it can fail there, or the host lose power. */
        PHASE
    }

    /** Whether it is an operation of a kind. */
    public boolean is(Class<? extends Op> type) {
        return type.isInstance(op);
    }
}

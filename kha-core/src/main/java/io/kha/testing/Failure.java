package io.kha.testing;

import io.kha.transport.Op;

/**
 * What goes wrong at a {@link Point}. Connections and reads can be lost or time out; the other kinds strike operations, and
 * {@link Kind#UNANSWERED} reads. Immutable.
 *
 * @param kind what happens
 * @param exit the exit status for {@link Kind#EXIT}
 * @param err standard error for {@link Kind#EXIT}
 */
public record Failure(Kind kind, int exit, String err) {

    /** What happens. */
    public enum Kind {
        /** The operation does nothing and ends with a status. */
        EXIT,
        /** The connection breaks and nothing was done. */
        LOST_BEFORE,
        /** The operation was done, and its answer is lost with the connection; what comes after it in the batch is not done. */
        LOST_AFTER,
        /** The answer is lost with the connection, but the host goes on with the batch to its end. */
        LOST_RUNNING_ON,
        /**
         * The answer is lost with the connection, and the host goes on with this operation and the batch later: after the next look at
         * it; not at all when a lease is taken before that.
         */
        LOST_LATE,
        /** Something else on the host undoes the operation at once; it ends well all the same. */
        UNDONE,
        /** The host loses power before the operation. */
        CRASH_BEFORE,
        /** The host loses power after the operation; its answer is lost. */
        CRASH_AFTER,
        /** The disk is full from here on, see {@link SimulatedHost#freeDisk()}. */
        DISK_FULL,
        /** The host does not answer in time, which is the fleet's; nothing was done. */
        TIMEOUT,
        /** What is sent arrives and is done to the end of the batch, and no answer comes back in time, which is the fleet's. */
        HALF_OPEN,
        /** The host answers, but none of the reads is among the answers. */
        UNANSWERED;

        /** Whether it can happen at such a point: what names an operation only at one, {@link #UNANSWERED} only at reads. */
        boolean strikes(Point.Kind point) {
            return switch (this) {
                case LOST_BEFORE, TIMEOUT -> point != Point.Kind.PHASE;
                case CRASH_BEFORE -> true;
                case EXIT -> point == Point.Kind.OP || point == Point.Kind.PHASE;
                case UNANSWERED -> point == Point.Kind.READS;
                default -> point == Point.Kind.OP;
            };
        }

        /** Whether it can happen to such an operation: a command and a wait tell what they saw, so they are not {@link #UNDONE}. */
        boolean strikes(Op op) {
            return this != UNDONE
                    || !(op instanceof Op.Exec || op instanceof Op.Await || op instanceof Op.AwaitCondition);
        }
    }

    /** Whether the operation happens all the same. */
    boolean happens() {
        return switch (kind) {
            case LOST_AFTER, LOST_RUNNING_ON, LOST_LATE, HALF_OPEN, CRASH_AFTER -> true;
            default -> false;
        };
    }

    /** Whether nobody answers in time. */
    boolean silent() {
        return kind == Kind.TIMEOUT || kind == Kind.HALF_OPEN;
    }

    /** The operation does nothing and ends with a status. */
    public static Failure exit(int exit, String err) {
        return new Failure(Kind.EXIT, exit, err);
    }

    /** The connection breaks and nothing was done; at a connect the host is not reached. */
    public static Failure lostBefore() {
        return of(Kind.LOST_BEFORE);
    }

    /** The operation was done and its answer is lost. */
    public static Failure lostAfter() {
        return of(Kind.LOST_AFTER);
    }

    /** Any kind that needs no more words. */
    public static Failure of(Kind kind) {
        return new Failure(kind, 1, "injected");
    }
}

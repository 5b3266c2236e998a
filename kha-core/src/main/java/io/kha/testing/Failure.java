package io.kha.testing;

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
        /** The host loses power before the operation. */
        CRASH_BEFORE,
        /** The host loses power after the operation; its answer is lost. */
        CRASH_AFTER,
        /** The disk is full from here on, see {@link SimulatedHost#freeDisk()}. */
        DISK_FULL,
        /** The host does not answer in time; nothing was done. */
        TIMEOUT,
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
    }

    /** Whether the operation happens all the same. */
    boolean happens() {
        return kind == Kind.LOST_AFTER || kind == Kind.LOST_RUNNING_ON || kind == Kind.CRASH_AFTER;
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

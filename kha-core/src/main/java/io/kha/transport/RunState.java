package io.kha.transport;

/**
 * What became of a detached command: intent, output and result are kept on the host under the run's id.
 *
 * @param status see {@link Status}
 * @param intent the digest of the command and input it was started with, empty when absent
 * @param exit its exit status when {@link Status#DONE}, else -1
 * @param tail the end of its output, at most 4 KiB; the commands that kha runs detached print no secret
 */
public record RunState(Status status, String intent, int exit, String tail) {

    /** Where the command is. */
    public enum Status {
        /** Never started here. */
        ABSENT,
        /** Under way. */
        RUNNING,
        /** Ended with a result. */
        DONE,
        /** Started, not running, and without a result: the host went down under it. */
        LOST
    }

    /** Never started. */
    public static final RunState ABSENT = new RunState(Status.ABSENT, "", -1, "");

    /** Whether it ended with status 0. */
    public boolean succeeded() {
        return status == Status.DONE && exit == 0;
    }
}

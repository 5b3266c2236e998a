package io.kha.transport;

/**
 * What a command answered.
 *
 * @param exit its exit status; {@link #NO_PROGRAM} and {@link #NO_TIME} among them
 * @param out standard output as UTF-8, at most 256 KiB
 * @param err the end of standard error, at most 4 KiB
 */
public record CommandAnswer(int exit, String out, String err) {
    /** The exit status when the program is not there. */
    public static final int NO_PROGRAM = 127;

    /** The exit status when it was ended for exceeding its time. */
    public static final int NO_TIME = 137;

    /** Whether it ended with status 0. */
    public boolean ok() {
        return exit == 0;
    }
}

package io.kha.transport;

/**
 * What a command answered.
 *
 * @param exit its exit status; 127 when the program is not there, 137 when it was ended for exceeding its time
 * @param out standard output as UTF-8, at most 256 KiB
 * @param err the end of standard error, at most 4 KiB
 */
public record CommandAnswer(int exit, String out, String err) {

    /** Whether it ended with status 0. */
    public boolean ok() {
        return exit == 0;
    }
}

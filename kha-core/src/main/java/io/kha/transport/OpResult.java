package io.kha.transport;

/**
 * How an operation ended.
 *
 * @param exit 0 when done; 137 when it exceeded its time; {@link #FENCED} when the host refused it
 * @param out the end of standard output, at most 4 KiB
 * @param err the end of standard error, at most 4 KiB
 */
public record OpResult(int exit, String out, String err) {
    /** What stands for the exit status of an operation refused because the lease has gone to another writer; no program ends with it. */
    public static final int FENCED = 256;

    /** Whether it was done. */
    public boolean ok() {
        return exit == 0;
    }
}

package io.kha.testing;

import io.kha.transport.Op;
import java.util.Arrays;

/**
 * Bugs of the part that runs on hosts, planted to prove that the seeds find them; nothing outside of this package can plant one.
 *
 * @param fencing whether operations of a writer that was taken over are refused
 * @param atomic whether a file is there as a whole or not at all
 * @param leases whether a lease that is taken again is looked at before it is changed
 */
record Flaws(boolean fencing, boolean atomic, boolean leases) {
    static final Flaws NONE = new Flaws(true, true, true);

    /** An operation was broken off as it began. */
    void torn(SimulatedHost host, Op op) {
        if (!atomic && op instanceof Op.WriteFile w) {
            var bytes = w.content() instanceof io.kha.transport.Content.Local
                    ? new byte[0]
                    : w.content().inline();
            host.write(w.path(), w.mode(), w.owner(), Arrays.copyOf(bytes, bytes.length / 2));
        }
    }
}

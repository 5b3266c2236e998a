package io.kha.internal.engine;

import io.kha.transport.Op;
import io.kha.transport.OpResult;

/** What an operator does next when an operation fails. */
final class Remedies {
    private static final String AGAIN = ", then apply again: what is done stays done";

    private Remedies() {}

    static String of(Op op, OpResult result) {
        var said = result.err() + result.out();
        if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
            return "free space on the host" + AGAIN;
        }
        if (said.contains("Read-only file system")) {
            return "make the file system writable" + AGAIN;
        }
        if (op instanceof Op.Unit u) {
            return "look at `journalctl -u " + u.name() + "` on the host" + AGAIN;
        }
        if (op instanceof Op.Install) {
            return "check that the host's package repositories answer and have these packages" + AGAIN;
        }
        if (op instanceof Op.Await) {
            return "look at the last answer above and at the service it asks" + AGAIN;
        }
        if (result.exit() == 137) {
            return "it exceeded its time of " + op.timeout().toSeconds() + " s: look at what it waited for" + AGAIN;
        }
        return "mend what the lines above name" + AGAIN;
    }
}

package io.kha.testing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who may write to one host. The epoch lasts, the holder lives as long as its connection. Guarded by the fleet's lock. */
final class HostLease {
    private long epoch;
    private String holder = "";
    private String writer = "";
    private Instant since = Instant.EPOCH;
    private @Nullable SimulatedConnection owner;
    private @Nullable SimulatedConnection served;

    long epoch() {
        return epoch;
    }

    /** Who holds it; empty when nobody does. */
    String holder() {
        return holder;
    }

    /** Who had it last: what this writer sends through the host gets through until another takes over. */
    String writer() {
        return writer;
    }

    Instant since() {
        return since;
    }

    boolean held() {
        return owner != null;
    }

    /** Whether this connection has it. */
    boolean heldBy(SimulatedConnection connection) {
        return owner == connection;
    }

    /** What it keeps on the host. */
    String kept() {
        return "epoch " + epoch + " of " + writer + " since " + since + (served == null ? "" : ", served");
    }

    /** Gives it to an owner under a new epoch, and ends the connection of one that did not give it back. */
    long take(String holder, SimulatedConnection owner, Instant now) {
        var before = served;
        this.holder = holder;
        this.writer = holder;
        this.owner = owner;
        this.served = owner;
        this.since = now;
        epoch++;
        if (before != null && before != owner) {
            before.close();
        }
        return epoch;
    }

    /** It was given back. */
    void back(SimulatedConnection owner) {
        if (this.owner == owner) {
            free();
            served = null;
        }
    }

    /** Frees it if this owner has it. */
    void free(SimulatedConnection owner) {
        if (this.owner == owner) {
            free();
        }
    }

    void free() {
        owner = null;
        holder = "";
    }
}

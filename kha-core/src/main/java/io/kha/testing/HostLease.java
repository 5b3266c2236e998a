package io.kha.testing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who may write to one host. The epoch lasts, the holder lives as long as its connection. Guarded by the fleet's lock. */
final class HostLease {
    private long epoch;
    private String holder = "";
    private Instant since = Instant.EPOCH;
    private @Nullable Object owner;

    long epoch() {
        return epoch;
    }

    String holder() {
        return holder;
    }

    Instant since() {
        return since;
    }

    boolean held() {
        return owner != null;
    }

    /** Gives it to an owner under a new epoch. */
    long take(String holder, Object owner, Instant now) {
        this.holder = holder;
        this.owner = owner;
        this.since = now;
        return ++epoch;
    }

    /** Frees it if this owner has it. */
    void free(Object owner) {
        if (this.owner == owner) {
            free();
        }
    }

    void free() {
        owner = null;
        holder = "";
    }
}

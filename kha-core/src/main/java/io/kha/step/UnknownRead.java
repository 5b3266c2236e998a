package io.kha.step;

import io.kha.Host;
import io.kha.transport.Read;

/**
 * Thrown by {@link Seen#get} when there is no answer: unknown is never taken for absent. Steps let it pass; the engine reads what was
 * not asked yet, waits for what is not settled yet, and reports what cannot be read.
 */
public final class UnknownRead extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Why {
        /** Nobody asked yet. */
        UNASKED,
        /** An operation that is planned but not done will change it. */
        UNSETTLED,
        /** The host does not answer. */
        UNREACHABLE,
        /** The host answered, but not this. */
        UNANSWERED
    }

    private final transient Host host;
    private final transient Read<?> read;
    private final Why why;

    public UnknownRead(Host host, Read<?> read, Why why) {
        super(host + ": " + why.name().toLowerCase(java.util.Locale.ROOT) + ": " + read, null, false, false);
        this.host = host;
        this.read = read;
        this.why = why;
    }

    /** Whose answer is missing. */
    public Host host() {
        return host;
    }

    /** What was to be read. */
    public Read<?> read() {
        return read;
    }

    /** Why there is no answer. */
    public Why why() {
        return why;
    }
}

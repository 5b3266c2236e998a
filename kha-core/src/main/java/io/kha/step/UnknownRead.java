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
        UNANSWERED,
        /** The content of a file that has {@link Read.File#LIMIT} bytes or more. */
        TOO_LARGE
    }

    private final transient Host host;
    private final transient Read<?> read;
    private final Why why;

    public UnknownRead(Host host, Read<?> read, Why why) {
        super(message(host, read, why), null, false, false);
        this.host = host;
        this.read = read;
        this.why = why;
    }

    private static String message(Host host, Read<?> read, Why why) {
        return why == Why.TOO_LARGE && read instanceof Read.File f
                ? host + ": " + f.path() + " is too large: only files smaller than " + (Read.File.LIMIT >> 20)
                        + " MiB are read"
                : host + ": " + why.name().toLowerCase(java.util.Locale.ROOT) + ": " + read;
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

package io.kha.transport;

import io.kha.KhaException;

/** A host could not be reached, is not the one it should be, or stopped answering. The message names the host and what to do. */
public class TransportException extends KhaException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Kind {
        /** No connection came about or it broke; another try may succeed. */
        UNREACHABLE,
        /** The host's key is not the one expected. Nothing was sent; another try is no use. */
        HOST_KEY,
        /** The host refused the user, the key or the password. */
        AUTHENTICATION,
        /** The host did not answer in time; what was under way may have happened. */
        TIMEOUT,
        /** The host refused what was asked: sudo, forwarding, a shell. */
        REFUSED,
        /** Another writer holds the host. */
        HELD,
        /** An operation that an earlier writer left is still under way on the host; it ends by itself. */
        BUSY,
        /** The host's answer was not understood. */
        PROTOCOL
    }

    private final Kind kind;
    private final String host;

    /** An exception about a host, by its name. */
    public TransportException(Kind kind, String host, String message) {
        super(host + ": " + message);
        this.kind = kind;
        this.host = host;
    }

    /** An exception with a cause. */
    public TransportException(Kind kind, String host, String message, Throwable cause) {
        super(host + ": " + message, cause);
        this.kind = kind;
        this.host = host;
    }

    /** What kind of trouble it is. */
    public Kind kind() {
        return kind;
    }

    /** The host's name. */
    public String host() {
        return host;
    }
}

package io.kha.transport;

/** The right to write to a host, kept alive by heartbeats on the connection it came from. */
public interface Lease extends AutoCloseable {

    /** The epoch that every batch of this writer names; the host refuses batches of another. */
    long epoch();

    /** Whether the same writer had it last: nobody else wrote to the host in between. */
    boolean again();

    /** Whether it is still held, as far as is known here: false from when its connection is seen to have ended. Thread-safe. */
    boolean alive();

    /** Gives it back. Idempotent. */
    @Override
    void close();
}

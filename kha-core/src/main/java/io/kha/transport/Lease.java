package io.kha.transport;

/** The right to write to a host, kept alive by heartbeats on the connection it came from. */
public interface Lease extends AutoCloseable {

    /** The epoch that every batch of this writer names; the host refuses batches of another. */
    long epoch();

    /** Gives it back. Idempotent. */
    @Override
    void close();
}

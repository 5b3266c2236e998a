package io.kha.transport;

/** The right to write to a host, kept alive by heartbeats on the connection it came from. */
public interface Lease extends AutoCloseable {
    /** That of a connection whose writers are held apart by other leases: it stands for them, and is always alive. */
    Lease ELSEWHERE = new Lease() {
        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public boolean again() {
            return true;
        }

        @Override
        public boolean alive() {
            return true;
        }

        @Override
        public void close() {}
    };

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

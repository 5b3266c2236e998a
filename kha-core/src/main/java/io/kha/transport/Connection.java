package io.kha.transport;

/** A connection to one host. Batches go one at a time; {@link #tunnel} and
 * {@link #close()} may be called from any thread meanwhile, and closing ends what is under way. */
public interface Connection extends AutoCloseable {

    /**
     * Carries out a batch in one remote execution: its operations in order until one fails, then its reads. Blocks until all is
     * answered or a deadline passes.
     *
     * @param batch what to do and read
     * @param watch is told of operations as they begin and end, from the calling thread
     * @throws TransportException when the connection breaks or a deadline passes: what was under way may or may not have happened
     * @throws InterruptedException when the calling thread is interrupted; the same holds
     */
    Reply execute(Batch batch, Watch watch) throws TransportException, InterruptedException;

    /**
     * Takes the host's lease for a writer and keeps it with heartbeats until it is closed or the connection breaks.
     *
     * @param holder who takes it, for others to read: no secret
     * @param breaking whether a living holder is put out, by raising the epoch under it
     * @throws TransportException when another holder lives (the message names it and its age) or the connection breaks
     */
    Lease lease(String holder, boolean breaking) throws TransportException, InterruptedException;

    /**
     * Takes the lease again for a writer that had it on a connection which broke. Where another has it, or had it since, nothing is
     * changed on the host, nor what the lease itself keeps there. What stands between a caller and a connection hands this on as it is.
     *
     * @param holder who had it
     * @throws TransportException when another has had it since or has it, or the connection breaks
     */
    Lease leaseAgain(String holder) throws TransportException, InterruptedException;

    /**
     * Opens a stream to an address as seen from the host.
     *
     * @throws TransportException when the address refuses or does not answer within 30 seconds, or the host does not allow forwarding;
     *     the connection goes on
     */
    Tunnel tunnel(String address, int port) throws TransportException, InterruptedException;

    /** Ends the connection. Idempotent. */
    @Override
    void close();
}

package io.kha.transport;

import io.kha.Host;
import java.time.Clock;
import java.util.Optional;

/**
 * Reaches hosts. Implementations are thread-safe; connections are not. Three ship: {@code io.kha.ssh.Ssh}, {@link Local} and
 * {@code io.kha.testing.SimulatedFleet}.
 */
public interface Transport extends AutoCloseable {

    /**
     * Connects to a host. Blocks up to the transport's own deadline.
     *
     * @throws TransportException when the host cannot be reached, is not the one it should be, or refuses
     * @throws InterruptedException when the calling thread is interrupted
     */
    Connection connect(Host host) throws TransportException, InterruptedException;

    /**
     * The Kubernetes API of the cluster that these hosts make, where the transport answers for it itself (a simulation does); empty
     * where the API is reached through a {@link Connection#tunnel tunnel}.
     */
    default Optional<Connection> cluster() {
        return Optional.empty();
    }

    /** The time that the hosts should have: this machine's, unless they are simulated. */
    default Clock clock() {
        return Clock.systemUTC();
    }

    /** Frees what the transport itself holds; connections are closed by those who opened them. Idempotent. */
    @Override
    default void close() {}
}

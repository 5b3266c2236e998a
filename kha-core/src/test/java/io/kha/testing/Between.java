package io.kha.testing;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Clock;
import java.util.Optional;

/** A transport with something between kha and the hosts. */
public abstract class Between implements Transport {
    private final Transport to;

    protected Between(Transport to) {
        this.to = to;
    }

    /** What becomes of a batch; the host is {@link Fleet#API} for one on the cluster. */
    protected abstract Reply execute(Host host, Connection connection, Batch batch, Watch watch)
            throws InterruptedException;

    @Override
    public Connection connect(Host host) throws InterruptedException {
        return between(host, to.connect(host));
    }

    @Override
    public Optional<Connection> cluster() {
        return to.cluster().map(connection -> between(Fleet.API, connection));
    }

    @Override
    public Clock clock() {
        return to.clock();
    }

    private Connection between(Host host, Connection connection) {
        return new Connection() {
            @Override
            public Reply execute(Batch batch, Watch watch) throws InterruptedException {
                return Between.this.execute(host, connection, batch, watch);
            }

            @Override
            public Lease lease(String holder, boolean breaking) throws InterruptedException {
                return connection.lease(holder, breaking);
            }

            @Override
            public Lease leaseAgain(String holder) throws InterruptedException {
                return connection.leaseAgain(holder);
            }

            @Override
            public Tunnel tunnel(String address, int port) throws InterruptedException {
                return connection.tunnel(address, port);
            }

            @Override
            public void close() {
                connection.close();
            }
        };
    }
}

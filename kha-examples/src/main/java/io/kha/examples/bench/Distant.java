package io.kha.examples.bench;

import io.kha.Host;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Hosts of another transport, a round trip away: what they are asked takes that time besides, which the caller sleeps. Thread-safe. */
final class Distant implements Transport {
    private final Transport near;
    private final Duration roundTrip;
    private final AtomicLong trips = new AtomicLong();

    Distant(Transport near, Duration roundTrip) {
        this.near = near;
        this.roundTrip = roundTrip;
    }

    /** How many round trips were waited for since this was asked last. */
    long trips() {
        return trips.getAndSet(0);
    }

    private void travel() throws InterruptedException {
        trips.incrementAndGet();
        Thread.sleep(roundTrip.toMillis());
    }

    @Override
    public Connection connect(Host host) throws TransportException, InterruptedException {
        travel();
        return new Far(near.connect(host));
    }

    @Override
    public Optional<Connection> cluster() {
        return near.cluster();
    }

    @Override
    public Clock clock() {
        return near.clock();
    }

    @Override
    public void close() {
        near.close();
    }

    private final class Far implements Connection {
        private final Connection connection;

        Far(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Reply execute(Batch batch, Watch watch) throws TransportException, InterruptedException {
            travel();
            return connection.execute(batch, watch);
        }

        @Override
        public Lease lease(String holder, boolean breaking) throws TransportException, InterruptedException {
            travel();
            return connection.lease(holder, breaking);
        }

        @Override
        public Lease leaseAgain(String holder) throws TransportException, InterruptedException {
            travel();
            return connection.leaseAgain(holder);
        }

        @Override
        public Tunnel tunnel(String address, int port) throws TransportException, InterruptedException {
            travel();
            return connection.tunnel(address, port);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}

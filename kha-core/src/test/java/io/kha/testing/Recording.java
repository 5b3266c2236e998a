package io.kha.testing;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that keeps every operation it is given, with the place it is for. */
final class Recording implements Transport {
    private final Transport to;
    private final List<Done> done = new CopyOnWriteArrayList<>();

    record Done(String place, Op op) {}

    Recording(Transport to) {
        this.to = to;
    }

    List<Done> done() {
        return List.copyOf(done);
    }

    @Override
    public Connection connect(Host host) throws TransportException, InterruptedException {
        return new Kept(host.name(), to.connect(host));
    }

    @Override
    public Optional<Connection> cluster() {
        return to.cluster().map(c -> new Kept(Fleet.API.name(), c));
    }

    private final class Kept implements Connection {
        private final String place;
        private final Connection connection;

        Kept(String place, Connection connection) {
            this.place = place;
            this.connection = connection;
        }

        @Override
        public Reply execute(Batch batch, Watch watch) throws TransportException, InterruptedException {
            batch.ops().forEach(op -> done.add(new Done(place, op)));
            return connection.execute(batch, watch);
        }

        @Override
        public Lease lease(String holder, boolean breaking) throws TransportException, InterruptedException {
            return connection.lease(holder, breaking);
        }

        @Override
        public Tunnel tunnel(String address, int port) throws TransportException, InterruptedException {
            return connection.tunnel(address, port);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}

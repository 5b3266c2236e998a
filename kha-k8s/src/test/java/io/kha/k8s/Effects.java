package io.kha.k8s;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One controller's way to a fleet, on which every operation is seen before it is done and after it; the controller can die at any. */
final class Effects implements Transport {

    /** The controller is dead: nothing that it was about to do is done. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died() {
            super("the controller is dead", null, false, false);
        }
    }

    /**
     * A moment of what a controller does.
     *
     * @param op an operation that is about to be sent
     * @param done whether it was done instead, and nobody knows it yet
     */
    record Moment(Host host, Op op, boolean done) {
        boolean onApi() {
            return host.equals(Fleet.API);
        }
    }

    private final Transport to;
    private final Consumer<Moment> seen;
    private final List<Connection> open = new ArrayList<>();
    private boolean dead;

    Effects(Transport to, Consumer<Moment> seen) {
        this.to = to;
        this.seen = seen;
    }

    /** Ends the controller here: its connections break. */
    Died die() {
        dead = true;
        open.forEach(Connection::close);
        return new Died();
    }

    @Override
    public Connection connect(Host host) throws InterruptedException {
        requireAlive();
        return seeing(host, to.connect(host));
    }

    @Override
    public Optional<Connection> cluster() {
        return to.cluster().map(connection -> seeing(Fleet.API, connection));
    }

    @Override
    public Clock clock() {
        return to.clock();
    }

    private void requireAlive() {
        if (dead) {
            throw new Died();
        }
    }

    private Connection seeing(Host host, Connection connection) {
        open.add(connection);
        return new Connection() {
            @Override
            public Reply execute(Batch batch, Watch watch) throws InterruptedException {
                requireAlive();
                var results = new ArrayList<OpResult>();
                for (int i = 0; i < batch.ops().size(); i++) {
                    var op = batch.ops().get(i);
                    watch.begin(i);
                    seen.accept(new Moment(host, op, false));
                    var result = one(connection, op, batch.epoch(), watch);
                    results.add(result);
                    if (result.ok()) {
                        seen.accept(new Moment(host, op, true));
                    }
                    watch.end(i, result);
                    if (!result.ok()) {
                        break;
                    }
                }
                var reads = new Batch(List.of(), batch.reads(), batch.epoch());
                return new Reply(results, connection.execute(reads, Watch.NONE).answers());
            }

            @Override
            public Lease lease(String holder, boolean breaking) throws InterruptedException {
                requireAlive();
                return connection.lease(holder, breaking);
            }

            @Override
            public Lease leaseAgain(String holder) throws InterruptedException {
                requireAlive();
                return connection.leaseAgain(holder);
            }

            @Override
            public Tunnel tunnel(String address, int port) throws TransportException, InterruptedException {
                requireAlive();
                return connection.tunnel(address, port);
            }

            @Override
            public void close() {
                connection.close();
            }
        };
    }

    private static OpResult one(Connection connection, Op op, long epoch, Watch watch) throws InterruptedException {
        var only = new Watch() {
            @Override
            public String needless() {
                return watch.needless();
            }
        };
        return connection
                .execute(new Batch(List.of(op), List.of(), epoch), only)
                .results()
                .get(0);
    }
}

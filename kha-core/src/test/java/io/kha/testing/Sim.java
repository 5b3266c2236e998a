package io.kha.testing;

import io.kha.Host;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.Watch;
import java.util.List;

/** One host, a connection and a lease, for tests. */
final class Sim {
    static final Host HOST = Host.of("n1", "10.0.0.1");
    final SimulatedFleet fleet = SimulatedFleet.of(List.of(HOST, Host.of("n2", "10.0.0.2")));
    final SimulatedHost host = fleet.host("n1");
    Connection connection;
    long epoch;

    Sim() throws InterruptedException {
        reconnect();
    }

    void reconnect() throws InterruptedException {
        connection = fleet.connect(HOST);
        epoch = connection.lease("test", true).epoch();
    }

    Reply run(List<Op> ops, Read<?>... reads) throws InterruptedException {
        return connection.execute(new Batch(ops, List.of(reads), epoch), Watch.NONE);
    }

    OpResult run(Op op) throws InterruptedException {
        return run(List.of(op)).results().get(0);
    }

    @SuppressWarnings("unchecked")
    <A> A read(Read<A> read) throws InterruptedException {
        return (A) connection
                .execute(Batch.reading(List.of(read)), Watch.NONE)
                .answers()
                .get(read);
    }
}

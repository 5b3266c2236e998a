package io.kha.testing;

import io.kha.Host;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Op;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that keeps every operation it is given, with the place it is for. */
final class Recording extends Between {
    private final List<Done> done = new CopyOnWriteArrayList<>();

    record Done(String place, Op op) {}

    Recording(Transport to) {
        super(to);
    }

    List<Done> done() {
        return List.copyOf(done);
    }

    @Override
    protected Reply execute(Host host, Connection connection, Batch batch, Watch watch) throws InterruptedException {
        batch.ops().forEach(op -> done.add(new Done(host.name(), op)));
        return connection.execute(batch, watch);
    }
}

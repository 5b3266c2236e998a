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

/** A transport that keeps every operation that was carried out well, with the place it was for, once it is known to have been. */
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
        var reply = connection.execute(batch, watch);
        for (int i = 0; i < reply.results().size(); i++) {
            if (reply.results().get(i).ok()) {
                done.add(new Done(host.name(), batch.ops().get(i)));
            }
        }
        return reply;
    }
}

package io.kha.internal.engine;

import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Asks, each time before an operation of a batch that changes something is sent, whether it may still be done; the batch ends where it
 * may not. Nothing is waited for when all is over.
 */
record Guarded(List<Op> ops, Watch watch, BooleanSupplier over, Guard guard) implements Watch {

    /** Says no by an exception. */
    interface Guard {
        void require() throws TransportException;
    }

    @Override
    public void begin(int index) {
        require(index);
        watch.begin(index);
    }

    @Override
    public void again(int index) {
        require(index);
        watch.again(index);
    }

    private void require(int index) {
        if (ops.get(index).changes()) {
            guard.require();
        }
    }

    @Override
    public void end(int index, OpResult result) {
        watch.end(index, result);
    }

    @Override
    public void sent(long bytes, long total) {
        watch.sent(bytes, total);
    }

    @Override
    public String needless() {
        return over.getAsBoolean() ? "the run has ended" : watch.needless();
    }
}

package io.kha.testing;

import io.kha.transport.OpResult;

/** An operation that a simulated host cannot do. On a connection it becomes a result, by hand it is thrown. */
final class OpFailure extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private final int exit;

    OpFailure(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    OpResult result() {
        return new OpResult(exit, "", String.valueOf(getMessage()));
    }
}

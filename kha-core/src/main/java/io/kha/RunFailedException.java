package io.kha;

/** Thrown by {@code orThrow()} when a run has not ended as it should. */
public final class RunFailedException extends KhaException {
    private static final long serialVersionUID = 1L;

    RunFailedException(String message) {
        super(message);
    }
}

package io.kha;

/** A token that asks a run to stop. Thread-safe; cannot be taken back. */
public final class Cancellation {
    private volatile boolean cancelled;

    private Cancellation() {}

    /** A new token. */
    public static Cancellation create() {
        return new Cancellation();
    }

    /**
     * Asks to stop. What is under way on a host is finished and proven, nothing new is begun. What is only waited for at the Kubernetes
     * API is waited for no longer; a wait on a host is part of what is under way there, and lasts until what it waits for has come or
     * its deadline has passed (three minutes at most in the standard recipe), which is a failure. Idempotent.
     */
    public void cancel() {
        cancelled = true;
    }

    /** Whether it was asked to stop. */
    public boolean isCancelled() {
        return cancelled;
    }
}

package io.kha;

import java.util.ArrayList;
import java.util.List;

/** A token that asks a run to stop. Thread-safe; cannot be taken back. */
public final class Cancellation {
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean cancelled;

    private Cancellation() {}

    /** A new token. */
    public static Cancellation create() {
        return new Cancellation();
    }

    /** Asks to stop. What is under way on a host is finished and proven, nothing new is begun. Idempotent. */
    public void cancel() {
        List<Runnable> told;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    /** Whether it was asked to stop. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs something when it is asked to stop, at once if it was already. The caller's or the cancelling thread runs it. */
    public void onCancel(Runnable listener) {
        synchronized (this) {
            if (!cancelled) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }
}

package io.kha.ssh;

import io.kha.internal.shell.Aside;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Calls that might wait for a host for ever. Each runs beside the caller, so that the caller can give up. */
final class Bounded {
    private Bounded() {}

    /**
     * Waits for a call to end.
     *
     * @param abort breaks what the call waits for, when the time has passed or the caller is interrupted
     * @throws Exception what the call threw, or {@link TimeoutException}
     */
    static <T> T call(Aside aside, String name, Duration limit, Callable<T> work, Runnable abort) throws Exception {
        var task = new FutureTask<>(work);
        aside.start(name, task);
        boolean ended = false;
        try {
            T result = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            ended = true;
            return result;
        } catch (ExecutionException e) {
            ended = true;
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            if (!ended) {
                abort.run();
                task.cancel(true);
            }
        }
    }

    /**
     * Waits for something to open, and breaks nothing when it does not: its thread goes on until the host answers or the connection
     * ends.
     *
     * @param late is given what opened after the time had passed or the caller was interrupted
     * @throws Exception what the call threw, or {@link TimeoutException}
     */
    static <T> T open(Aside aside, String name, Duration limit, Callable<T> work, Consumer<T> late) throws Exception {
        var opened = new CompletableFuture<T>();
        aside.start(name, () -> {
            try {
                T result = work.call();
                if (!opened.complete(result)) {
                    late.accept(result);
                }
            } catch (Exception e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            return opened.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException | TimeoutException e) {
            if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
                late.accept(opened.join()); // it opened at the last moment
            }
            throw e;
        }
    }
}

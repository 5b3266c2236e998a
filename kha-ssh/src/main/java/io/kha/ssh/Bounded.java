package io.kha.ssh;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls that might wait for a host for ever. Each runs on a thread of its own, so that the caller can give up. */
final class Bounded {
    private Bounded() {}

    /**
     * Waits for a call to end.
     *
     * @param abort breaks what the call waits for, when the time has passed or the caller is interrupted
     * @throws Exception what the call threw, or {@link TimeoutException}
     */
    static <T> T call(String name, Duration limit, Callable<T> work, Runnable abort) throws Exception {
        var task = new FutureTask<>(work);
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
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
}

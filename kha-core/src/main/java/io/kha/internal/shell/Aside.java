package io.kha.internal.shell;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Work beside the caller that may wait for a host for ever. Each has a daemon thread to itself, which stays for {@value #KEPT_SECONDS}
 * seconds more in case there is other work, while a connection is open: a batch needs several, and starting them was a good part of what
 * it costs. With the last connection those without work end. Thread-safe.
 */
public final class Aside {
    /** The name of a thread that has no work. */
    static final String IDLE = "kha-idle";

    static final int KEPT_SECONDS = 10;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), Aside::thread);
    private int connections;

    /** A connection is opened. */
    public synchronized void enter() {
        if (connections++ == 0) {
            threads.setKeepAliveTime(KEPT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A connection is closed. What it still has under way goes on. */
    public synchronized void leave() {
        if (--connections == 0) {
            threads.setKeepAliveTime(0, TimeUnit.SECONDS); // wakes those without work, to end
        }
    }

    /**
     * Begins it at once. What it throws is for the thread's uncaught-exception handler.
     *
     * @param name the thread's, while the work lasts
     * @return its end; to cancel it, once it has begun, interrupts it
     */
    public Future<?> start(String name, Runnable work) {
        var task = new FutureTask<>(() -> named(name, work), null);
        threads.execute(task);
        return task;
    }

    private static void named(String name, Runnable work) {
        Thread thread = Thread.currentThread();
        thread.setName(name);
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } finally {
            thread.setName(IDLE);
        }
    }

    /** It is of no caller in particular: it inherits neither thread locals nor the context class loader. */
    private static Thread thread(Runnable work) {
        var thread = new Thread(null, work, IDLE, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Aside.class.getClassLoader());
        return thread;
    }
}

package io.kha.internal.engine;

import io.kha.Host;
import io.kha.transport.TransportException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that blocks, handed to an executor: never more of it at once than the parallelism allows and never two pieces for one host. What
 * came of it returns as a completion to the one thread that decides.
 */
final class Tasks {

    /** What came of a piece of work; run on the deciding thread. */
    interface Completion extends Runnable {}

    /** A piece of work that blocks. */
    interface Work<T> {
        T run() throws TransportException, InterruptedException;
    }

    /** What to do with what came of it, on the deciding thread. */
    interface Done<T> {
        void accept(@Nullable T result, @Nullable TransportException trouble);
    }

    private record Task(Host host, Runnable work) {}

    private final Executor executor;
    private final int parallelism;
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Set<Host> inUse = new HashSet<>();
    private int run;

    Tasks(Executor executor, int parallelism) {
        this.executor = executor;
        this.parallelism = parallelism;
    }

    /** Hands work on a host to the executor, at once or when others have ended; never two at once on one host. */
    <T> void submit(Host host, Work<T> work, Done<T> done) {
        var mine = run;
        waiting.add(new Task(host, () -> {
            T result = null;
            TransportException trouble = null;
            try {
                result = work.run();
            } catch (TransportException e) {
                trouble = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                trouble = new TransportException(TransportException.Kind.TIMEOUT, host.name(), "interrupted", e);
            } catch (RuntimeException e) {
                trouble = new TransportException(TransportException.Kind.PROTOCOL, host.name(), "unexpected: " + e, e);
            } catch (Error e) { // it is the caller's to know, and nobody waits for ever
                completions.add(() -> {
                    inUse.remove(host);
                    throw e;
                });
                return;
            }
            var r = result;
            var t = trouble;
            completions.add(() -> {
                inUse.remove(host);
                next();
                if (mine == run) {
                    done.accept(r, t);
                }
            });
        }));
        next();
    }

    private void next() {
        for (var tasks = waiting.iterator(); inUse.size() < parallelism && tasks.hasNext(); ) {
            var task = tasks.next();
            if (inUse.add(task.host())) {
                tasks.remove();
                begin(task);
            }
        }
    }

    private void begin(Task task) {
        var begun = false;
        try {
            executor.execute(task.work());
            begun = true;
        } finally {
            if (!begun) { // the executor refuses: its exception goes to the caller
                inUse.remove(task.host());
            }
        }
    }

    /** Whether anything is under way. */
    boolean busy() {
        return !inUse.isEmpty() || !waiting.isEmpty();
    }

    /** Whether anything is under way on a host. */
    boolean busy(Host host) {
        return inUse.contains(host);
    }

    /**
     * Waits for the next completion and runs it.
     *
     * @throws RejectedExecutionException when none can come any more: the executor was shut down and has dropped what it was given
     */
    void await() throws InterruptedException {
        Completion next = null;
        while (next == null) {
            var over = executor instanceof ExecutorService service && service.isTerminated();
            next = completions.poll(over ? 0 : 1, TimeUnit.SECONDS);
            if (next == null && over) {
                throw new RejectedExecutionException("the executor was shut down, and has dropped work of this run");
            }
        }
        next.run();
    }

    /** Takes, from any thread, what the deciding thread runs as soon as it waits: in the run that is under way now, never later. */
    Consumer<Completion> posts() {
        var mine = run;
        return completion -> completions.add(() -> {
            if (mine == run) {
                completion.run();
            }
        });
    }

    /** Waits until nothing is under way. */
    void drain() throws InterruptedException {
        while (busy()) {
            await();
        }
    }

    /** Begins a run. Of an earlier one that broke off, what was not begun is not done, and what is under way comes back to nobody. */
    void begin() {
        waiting.clear();
        run++;
    }
}

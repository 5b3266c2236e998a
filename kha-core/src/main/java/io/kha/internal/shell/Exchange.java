package io.kha.internal.shell;

import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A script under way: one thread feeds it, one drains each of its outputs, and the caller takes sections as they come. So neither side
 * can wait for the other for ever. Used by one thread; {@link #close()} by any.
 */
final class Exchange implements AutoCloseable {
    private static final int BODY_LIMIT = 4 << 20;
    private static final long TOTAL_LIMIT = 64 << 20;

    private final ShellHost host;
    private final Pipe pipe;
    private final Feed feed;
    private final SectionReader reader;
    private final Tail complaints = new Tail(4 << 10);
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(16);
    private final Queue<Section> taken = new ArrayDeque<>();
    private final List<Future<?>> threads;
    private volatile @Nullable IOException feeding;
    private volatile boolean ended;
    private long received;

    /** Some that are handed over together: each time wakes the caller. */
    private record Sections(List<Section> list) {}

    /** What the reading thread says last: the end, or why there is no more. */
    private record End(@Nullable IOException cause) {}

    Exchange(ShellHost host, Pipe pipe, String mark, Feed feed, boolean endInput) {
        this.host = host;
        this.pipe = pipe;
        this.feed = feed;
        this.reader = new SectionReader(pipe.out(), mark, BODY_LIMIT);
        this.threads = List.of(
                aside("in", () -> feed(endInput)), aside("out", this::read), aside("err", () -> drain(pipe.err())));
    }

    /**
     * The next section.
     *
     * @return null when there was none within the time
     * @throws TransportException when there will be no more, or more than can be kept
     */
    @Nullable
    Section next(long millis) throws TransportException, InterruptedException {
        Object next = taken.isEmpty() ? queue.poll(millis, TimeUnit.MILLISECONDS) : taken.remove();
        if (next instanceof Sections several) {
            taken.addAll(several.list());
            return next(0);
        }
        if (next instanceof Section s) {
            received += s.size();
            if (received > TOTAL_LIMIT) {
                throw new TransportException(
                        Kind.PROTOCOL, host.name(), "answered more than " + (TOTAL_LIMIT >> 20) + " MiB");
            }
            return s;
        }
        if (next instanceof End end) {
            queue.add(end);
            throw new EndedException(host.name(), end.cause());
        }
        if (feeding instanceof Feed.ChangedException e) {
            throw new TransportException(
                    Kind.REFUSED,
                    host.name(),
                    e.getMessage()
                            + "; its end was not sent: a file is not put in place without it, images may be loaded in part",
                    e);
        }
        return null;
    }

    /** Whether the script's output has ended, or the connection broke. */
    boolean ended() {
        return ended;
    }

    /** How many bytes of what operations need have been sent. */
    long sent() {
        return feed.sent();
    }

    /** How many bytes operations need. */
    long total() {
        return feed.total();
    }

    /** Sends one more byte, once all else has been sent. */
    void send(char c) throws IOException {
        pipe.in().write(c);
        pipe.in().flush();
    }

    /** Tells the script that no more comes. */
    void endInput() throws IOException {
        pipe.in().close();
    }

    /** Waits for the end of what the script writes, and drops it. */
    void awaitEnd(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (System.nanoTime() - deadline < 0) {
                next(100);
            }
        } catch (TransportException e) {
            Thread.yield(); // the end
        }
    }

    /** What the host complained of: standard error, and what came before the script's own output. */
    String complaint() {
        for (Future<?> thread : threads) {
            try {
                thread.get(1, TimeUnit.SECONDS); // at the end of output the rest of error output is about to arrive
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (ExecutionException | TimeoutException | CancellationException e) {
                Thread.yield(); // what it has said so far has to do
            }
        }
        String said = complaints.text();
        return said.isEmpty() ? reader.noise() : said;
    }

    @Override
    public void close() {
        pipe.close();
        threads.forEach(thread -> thread.cancel(true));
    }

    private Future<?> aside(String what, Runnable work) {
        return host.aside().start("kha-" + host.name() + "-" + what, work);
    }

    private void feed(boolean endInput) {
        try {
            feed.writeTo(pipe.in());
            if (endInput) {
                pipe.in().close();
            }
        } catch (IOException e) {
            feeding = e; // a script that ended early has said why
        }
    }

    private void read() {
        var kept = new ArrayList<Section>();
        IOException cause = null;
        try {
            long bytes = 0;
            Section s;
            while ((s = reader.next()) != null) {
                kept.add(s);
                bytes += s.size();
                if (s.bare() || bytes > BODY_LIMIT) { // what has a body can wait for one that is told at once
                    queue.put(new Sections(List.copyOf(kept)));
                    kept.clear();
                    bytes = 0;
                }
            }
        } catch (IOException e) {
            cause = e;
        } catch (InterruptedException e) {
            return;
        } finally {
            ended = true;
        }
        try {
            if (!kept.isEmpty()) {
                queue.put(new Sections(List.copyOf(kept)));
            }
            queue.put(new End(cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(InputStream err) {
        byte[] buffer = new byte[8 << 10];
        try {
            for (int n; (n = err.read(buffer)) >= 0; ) {
                complaints.add(buffer, 0, n);
            }
        } catch (IOException e) {
            Thread.yield(); // the end of output tells what matters
        }
    }

    /** No more sections will come. */
    static final class EndedException extends TransportException {
        private static final long serialVersionUID = 1L;

        EndedException(String host, @Nullable IOException cause) {
            super(
                    Kind.UNREACHABLE,
                    host,
                    "the connection broke" + (cause == null ? "" : ": " + cause.getMessage())
                            + ": what was under way may have happened",
                    cause == null ? new EOFException("end of output") : cause);
        }

        /** Whether the connection broke; else the command ended. */
        boolean broken() {
            return !(getCause() instanceof EOFException);
        }
    }
}

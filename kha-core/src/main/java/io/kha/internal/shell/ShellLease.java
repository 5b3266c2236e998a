package io.kha.internal.shell;

import io.kha.internal.shell.Exchange.EndedException;
import io.kha.transport.Lease;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A lease: a process on the host that holds a lock, and a thread here whose heartbeats keep it alive. Thread-safe. */
final class ShellLease implements Lease {
    private static final long BEAT_MILLIS = 5_000;
    private static final long END_MILLIS = 3_000;

    private final Exchange exchange;
    private final long epoch;
    private final boolean again;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread heart;

    /** What to say of a script that did not begin. */
    interface NotBegun {
        TransportException explain(Exchange exchange, EndedException e);
    }

    private ShellLease(String host, Exchange exchange, long epoch, boolean again) {
        this.exchange = exchange;
        this.epoch = epoch;
        this.again = again;
        this.heart = new Thread(this::beat, "kha-" + host + "-lease");
        heart.setDaemon(true);
    }

    /** Waits for the host's word on a lease that a script asks for, at most for a time. */
    static ShellLease take(String host, Exchange exchange, NotBegun notBegun, Duration limit)
            throws InterruptedException {
        boolean begun = false;
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Section s;
            try {
                s = exchange.next(Math.min(1000, limit.toMillis()));
            } catch (EndedException e) {
                throw begun ? e : notBegun.explain(exchange, e);
            }
            if (s == null) {
                continue;
            }
            switch (s.tag()) {
                case "begin" -> begun = true;
                case "epoch" -> {
                    String[] f = s.rest().split(" ", 2);
                    var lease = new ShellLease(host, exchange, Long.parseLong(f[0]), f[1].equals("again"));
                    lease.heart.start();
                    return lease;
                }
                case "held" -> {
                    String[] f = s.rest().split(" ", 2);
                    throw new TransportException(
                            Kind.HELD,
                            host,
                            "another writer holds it: " + (f.length > 1 ? f[1] : "unknown") + ", for " + f[0]
                                    + " s now (wait for its end)");
                }
                case "passed" ->
                    throw new TransportException(
                            Kind.HELD, host, "another run has written to it while it was out of reach: " + s.rest());
                case "busy" ->
                    throw new TransportException(
                            Kind.BUSY, host, "an operation of a writer that is gone is still running");
                case "fail" ->
                    throw new TransportException(
                            Kind.REFUSED,
                            host,
                            s.rest()
                                    + (s.rest().contains("Permission denied")
                                            ? " (log in as root, or become root by sudo)"
                                            : ""));
                default -> {}
            }
        }
        throw new TransportException(
                Kind.TIMEOUT, host, "gave no word on its lease within " + limit.toSeconds() + " s");
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean again() {
        return again;
    }

    @Override
    public boolean alive() {
        return closed.getCount() > 0 && !exchange.ended();
    }

    @Override
    public void close() {
        closed.countDown();
        heart.interrupt();
        boolean interrupted = false;
        try {
            exchange.endInput();
            exchange.awaitEnd(END_MILLIS);
        } catch (IOException e) {
            interrupted = Thread.interrupted(); // the connection is gone and the lease with it
        } catch (InterruptedException e) {
            interrupted = true;
        }
        exchange.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            while (!closed.await(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
                exchange.send('.');
            }
        } catch (IOException | InterruptedException e) {
            closed.countDown();
        }
    }
}

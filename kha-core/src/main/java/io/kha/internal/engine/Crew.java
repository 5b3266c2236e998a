package io.kha.internal.engine;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what blocks: connects, executes, keeps leases. Work is handed to an executor, never more of it at once than the parallelism
 * allows and never two for one host; what came of it returns as a completion to the one thread that decides.
 */
public final class Crew implements AutoCloseable {

    /** What came of a piece of work; run on the deciding thread. */
    interface Completion extends Runnable {}

    private final Transport transport;
    private final Executor executor;
    private final int parallelism;
    private final String holder;
    private final Map<Host, Connection> connections = new ConcurrentHashMap<>();
    private final Map<Host, Lease> leases = new ConcurrentHashMap<>();
    private final AtomicInteger executions = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Set<Host> inUse = new HashSet<>();
    private final Set<Host> held = ConcurrentHashMap.newKeySet();
    private int run;
    private volatile int released;

    private volatile ApiWay.@Nullable Opened api;

    private record Task(Host host, Runnable work) {}

    public Crew(Transport transport, Executor executor, int parallelism, String holder) {
        this.transport = transport;
        this.executor = executor;
        this.parallelism = parallelism;
        this.holder = holder;
    }

    /** How many hosts are worked on at once. */
    int parallelism() {
        return parallelism;
    }

    /** A piece of work that blocks. */
    interface Work<T> {
        T run() throws TransportException, InterruptedException;
    }

    /** What to do with what came of it, on the deciding thread. */
    interface Done<T> {
        void accept(@Nullable T result, @Nullable TransportException trouble);
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

    /** Waits for the next completion and runs it. */
    void await() throws InterruptedException {
        completions.take().run();
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

    /** Executes a batch on a host, connecting first where there is no connection. A connection that broke is dropped. */
    Reply execute(Host host, Batch batch, Watch watch) throws TransportException, InterruptedException {
        return execute(host, connection(host), batch, watch, executions);
    }

    private Connection connection(Host host) throws TransportException, InterruptedException {
        var connection = connections.get(host);
        if (connection == null) {
            connection = transport.connect(host);
            connections.put(host, connection);
        }
        return connection;
    }

    /**
     * The execution of a batch on a cluster's API; work that belongs to the run that is under way now. Every request of it that changes
     * something needs the locks of most masters.
     */
    Work<Reply> onApi(ApiWay way, Work<Batch> work, Watch watch) {
        var mine = released;
        return () -> {
            var batch = work.run();
            var writes = batch.ops().stream().anyMatch(Op::changes);
            var connection = api(way, writes);
            requireUnderWay(Fleet.API, mine);
            if (writes && !leases.containsKey(Fleet.API)) {
                leases.put(Fleet.API, connection.lease(holder, false));
            }
            requests.addAndGet(batch.ops().size() + batch.reads().size());
            var guarded = new Guarded(batch.ops(), watch, () -> mine != released, () -> {
                requireUnderWay(Fleet.API, mine);
                Leases.requireMajority(way.cluster().masters(), leases);
            });
            return execute(Fleet.API, connection, batch, guarded, new AtomicInteger());
        };
    }

    /** The connection to an API. One to another cluster's, or by a kubeconfig that is there no more, is dropped. */
    private Connection api(ApiWay way, boolean writes) throws TransportException, InterruptedException {
        var before = api;
        if (before == null || !before.by(way)) {
            drop(Fleet.API);
        }
        var connection = connections.get(Fleet.API);
        if (connection == null) {
            var through = way.cluster().masters().stream()
                    .filter(host -> !writes || leases.containsKey(host))
                    .flatMap(host -> Optional.ofNullable(connections.get(host)).stream())
                    .toList();
            var opened = way.open(transport, through);
            api = opened;
            connection = opened.connection();
            connections.put(Fleet.API, connection);
        }
        return connection;
    }

    /** What a run that has ended asked for is not done any more; it gave back what it had then. */
    private void requireUnderWay(Host host, int mine) throws TransportException {
        if (mine != released) {
            giveBack(host);
            throw new TransportException(TransportException.Kind.TIMEOUT, host.name(), "the run that asked has ended");
        }
    }

    private Reply execute(Host host, Connection connection, Batch batch, Watch watch, AtomicInteger counter)
            throws TransportException, InterruptedException {
        counter.incrementAndGet();
        try {
            return connection.execute(batch, watch);
        } catch (InterruptedException | RuntimeException e) {
            drop(host); // whatever it was, nobody knows what comes next on this connection
            throw e;
        }
    }

    /** The epoch of the lease on a host, taken when there is none yet; work that belongs to the run that is under way now. */
    Work<Long> epoch(Host host) {
        return lease(host, false);
    }

    /** The same, putting out another writer that lives. */
    Work<Long> takenOver(Host host) {
        return lease(host, true);
    }

    private Work<Long> lease(Host host, boolean breaking) {
        var mine = released;
        return () -> {
            var lease = leases.get(host);
            if (lease == null) {
                lease = take(host, breaking, connected(host));
                leases.put(host, lease);
                requireUndisturbed(host, lease);
                requireUnderWay(host, mine);
            }
            return lease.epoch();
        };
    }

    /** A connection that was kept from before may have died meanwhile: then it is asked for once more, on a new one. */
    private Lease take(Host host, boolean breaking, boolean again) throws TransportException, InterruptedException {
        executions.incrementAndGet();
        var connection = connection(host);
        try {
            return held.contains(host) && !breaking
                    ? connection.leaseAgain(holder)
                    : connection.lease(holder, breaking);
        } catch (InterruptedException | RuntimeException e) {
            if (e instanceof TransportException t && Leases.isHeld(t)) {
                throw e;
            }
            drop(host);
            if (again && e instanceof TransportException) {
                return take(host, breaking, false);
            }
            throw e;
        }
    }

    /** Who takes a lease again within a run must have had it last: had another written meanwhile, nothing seen would count. */
    private void requireUndisturbed(Host host, Lease lease) throws TransportException {
        if (!held.add(host) && !lease.again()) {
            giveBack(host);
            throw new TransportException(
                    TransportException.Kind.HELD,
                    host.name(),
                    "another run has written to it while it was out of reach");
        }
    }

    private void giveBack(Host host) {
        var lease = leases.remove(host);
        if (lease != null) {
            lease.close();
        }
    }

    /** Forgets a connection that broke, and its lease. */
    void drop(Host host) {
        giveBack(host);
        var connection = connections.remove(host);
        if (host.equals(Fleet.API)) {
            api = null;
        }
        if (connection != null) {
            connection.close();
        }
    }

    /** Whether there is a connection. */
    boolean connected(Host host) {
        return connections.containsKey(host);
    }

    /** A host whose lock this run has lost, in words; empty when there is none. Thread-safe. */
    String lost() {
        return leases.entrySet().stream()
                .filter(held -> !held.getValue().alive())
                .map(held -> held.getKey().name() + " does not answer any more")
                .findFirst()
                .orElse("");
    }

    /** Whether this run may write to a host. */
    boolean leased(Host host) {
        return leases.containsKey(host);
    }

    /**
     * Ends a run: nothing comes back to it any more, and what it has under way at the API goes no further. Then all leases are given
     * back, in parallel, or one after the other where the executor refuses; one that is being taken is given back when it comes.
     */
    void release() {
        released++;
        begin();
        held.clear();
        try {
            if (inUse.contains(Fleet.API)) {
                drop(Fleet.API); // while the masters are still locked
            }
            for (var host : List.copyOf(leases.keySet())) {
                submit(
                        host,
                        () -> {
                            giveBack(host);
                            return host;
                        },
                        (done, trouble) -> {});
            }
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            waiting.clear(); // nobody would begin it
        } finally {
            EachOne.of(leases.keySet(), this::giveBack); // what was not given back by others
        }
    }

    /** Remote executions so far, on hosts. */
    int executions() {
        return executions.get();
    }

    /** Requests to the Kubernetes API so far. */
    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        try {
            release();
        } finally {
            EachOne.of(connections.keySet(), this::drop);
        }
    }
}

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Does what blocks, as its {@link Tasks}: connects, executes, keeps leases. */
public final class Crew implements AutoCloseable {

    private final Transport transport;
    private final int parallelism;
    private final String holder;
    private final Tasks tasks;
    private final Map<Host, Connection> connections = new ConcurrentHashMap<>();
    private final Map<Host, Lease> leases = new ConcurrentHashMap<>();
    private final AtomicInteger executions = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Host> held = ConcurrentHashMap.newKeySet();
    private volatile int released;
    private volatile boolean closed;

    private volatile ApiWay.@Nullable Opened api;

    public Crew(Transport transport, Executor executor, int parallelism, String holder) {
        this.transport = transport;
        this.parallelism = parallelism;
        this.holder = holder;
        this.tasks = new Tasks(executor, parallelism);
    }

    /** How many hosts are worked on at once. */
    int parallelism() {
        return parallelism;
    }

    /** The work that is under way, and what came of it. */
    Tasks tasks() {
        return tasks;
    }

    /** Executes a batch on a host, connecting first where there is no connection. A connection that broke is dropped. */
    Reply execute(Host host, Batch batch, Watch watch) throws TransportException, InterruptedException {
        return execute(host, connection(host), batch, watch, executions);
    }

    private Connection connection(Host host) throws TransportException, InterruptedException {
        var connection = connections.get(host);
        if (connection == null) {
            connection = keep(host, transport.connect(host));
        }
        return connection;
    }

    /** Keeps a connection for those who come later; nobody does once this is closed. */
    private Connection keep(Host host, Connection connection) throws TransportException {
        connections.put(host, connection);
        if (closed) {
            drop(host);
            throw new TransportException(TransportException.Kind.TIMEOUT, host.name(), "closed meanwhile");
        }
        return connection;
    }

    /**
     * The execution of a batch on a cluster's API; work that belongs to the run that is under way now. Every request of it that changes
     * something needs the locks of most masters.
     */
    Tasks.Work<Reply> onApi(ApiWay way, Tasks.Work<Batch> work, Watch watch) {
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

    /**
     * The connection to an API. One to another cluster's, or by a kubeconfig that is there no more, is dropped; so is, for a write, one
     * that leads through a master which this run has not locked: nobody would end it when another run takes over.
     */
    private Connection api(ApiWay way, boolean writes) throws TransportException, InterruptedException {
        var before = api;
        if (before == null || !before.by(way) || writes && !leases.keySet().containsAll(before.hosts())) {
            drop(Fleet.API);
        }
        var connection = connections.get(Fleet.API);
        if (connection == null) {
            var through = new LinkedHashMap<Host, Connection>();
            way.cluster().masters().stream()
                    .filter(host -> !writes || leases.containsKey(host))
                    .forEach(host -> Optional.ofNullable(connections.get(host)).ifPresent(c -> through.put(host, c)));
            var opened = way.open(transport, through);
            api = opened;
            connection = keep(Fleet.API, opened.connection());
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
    Tasks.Work<Long> epoch(Host host) {
        return lease(host, false);
    }

    /** The same, putting out another writer that lives. */
    Tasks.Work<Long> takenOver(Host host) {
        return lease(host, true);
    }

    private Tasks.Work<Long> lease(Host host, boolean breaking) {
        var mine = released;
        return () -> {
            var lease = leases.get(host);
            if (lease == null) {
                lease = take(host, breaking, connected(host));
                leases.put(host, lease);
                requireUnderWay(host, mine);
                requireUndisturbed(host, lease);
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
    String brokenLock() {
        return leases.entrySet().stream()
                .filter(held -> !held.getValue().alive())
                .map(held -> held.getKey().name() + " does not answer any more")
                .findFirst()
                .orElse("");
    }

    /** The epoch of the lease on a host; one that is lost is taken again, and refused where another has had it since. */
    Tasks.Work<Long> epochRetaken(Host host) {
        var again = lease(host, false);
        return () -> {
            var lease = leases.get(host);
            if (lease != null && !lease.alive()) {
                drop(host);
            }
            return again.run();
        };
    }

    /** Whether this run has locked a host and holds that lock no more. */
    boolean lockLost(Host host) {
        var lease = leases.get(host);
        return held.contains(host) && (lease == null || !lease.alive());
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
        tasks.begin();
        held.clear();
        try {
            if (tasks.busy(Fleet.API)) {
                drop(Fleet.API); // while the masters are still locked
            }
            for (var host : List.copyOf(leases.keySet())) {
                tasks.submit(
                        host,
                        () -> {
                            giveBack(host);
                            return host;
                        },
                        (done, trouble) -> {});
            }
            tasks.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            tasks.begin(); // nobody would do what waits
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
        closed = true; // what connects now does so for nobody
        try {
            release();
        } finally {
            EachOne.of(connections.keySet(), this::drop);
        }
    }
}

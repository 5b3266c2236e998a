package io.kha.testing;

import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.RunState;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connection to a simulated host. */
final class SimulatedConnection implements Connection {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimulatedFleet fleet;
    private final SimulatedHost host;
    private final Operations operations;
    private final Answers answers;
    private final int boots;
    private boolean closed;

    SimulatedConnection(SimulatedFleet fleet, SimulatedHost host) {
        this.fleet = fleet;
        this.host = host;
        this.operations = new Operations(fleet);
        this.answers = new Answers(fleet);
        this.boots = host.parts().boots;
    }

    @Override
    public Reply execute(Batch batch, Watch watch) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (fleet.lock()) {
            requireOpen();
            fleet.traffic().begin(host.name());
        }
        try {
            var results = new ArrayList<OpResult>();
            for (int i = 0; i < batch.ops().size(); i++) {
                watch.begin(i);
                var result = step(batch, i);
                results.add(result);
                watch.end(i, result);
                if (!result.ok()) {
                    break;
                }
            }
            return new Reply(results, read(batch.reads()));
        } finally {
            fleet.changing(fleet.traffic()::end);
        }
    }

    private OpResult step(Batch batch, int i) throws InterruptedException {
        synchronized (fleet.lock()) {
            requireOpen();
            var op = batch.ops().get(i);
            var failure =
                    fleet.faults().at(new Point(host.name(), op, fleet.traffic().next(host.name())));
            requireOpen(); // much can happen while things go wrong
            if (failure == null) {
                try {
                    return fenced(batch, op);
                } catch (PowerLost e) {
                    throw lost();
                }
            }
            switch (failure.kind()) {
                case EXIT -> {
                    return logged(op, new OpResult(failure.exit(), "", failure.err()));
                }
                case UNDONE -> {
                    return logged(op, new OpResult(0, "", ""));
                }
                case DISK_FULL -> {
                    host.parts().files.full(true);
                    return fenced(batch, op);
                }
                case CRASH_AFTER -> {
                    fenced(batch, op);
                    fleet.crash(host);
                }
                case LOST_AFTER -> fenced(batch, op);
                case LOST_BEFORE, CRASH_BEFORE -> fleet.flaws().torn(host, op);
                case LOST_RUNNING_ON, HALF_OPEN -> runOn(batch, i);
                case LOST_LATE -> host.parts().late.add(() -> runOn(batch, i));
                default -> {}
            }
            throw broken(failure, op.describe(), op.timeout());
        }
    }

    /** Goes on with a batch though nobody waits for its answer; a detached command goes on by itself. */
    private void runOn(Batch batch, int from) {
        for (int i = from; i < batch.ops().size(); i++) {
            var op = batch.ops().get(i);
            if (op instanceof Op.Exec exec && exec.run() != null) {
                if (!fenced(batch) && !host.parts().runs.joined(exec)) {
                    host.parts().runs.begin(exec.run(), exec.intent());
                    host.parts().detached.add(() -> detached(exec));
                }
                return;
            }
            try {
                if (!fenced(batch, op).ok()) {
                    return;
                }
            } catch (PowerLost e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void detached(Op.Exec exec) {
        var state = host.parts().runs.state(String.valueOf(exec.run()));
        if (state.status() == RunState.Status.RUNNING
                && state.intent().equals(exec.intent())
                && !host.parts().runs.attended(String.valueOf(exec.run()))) { // who joined it sees to its end
            try {
                operations.finish(host, exec);
            } catch (PowerLost e) {
                return; // it is not known what became of it
            }
        }
    }

    private boolean fenced(Batch batch) {
        return fleet.flaws().fencing() && batch.epoch() != host.parts().lease.epoch();
    }

    /** Does an operation unless another writer has taken over. */
    private OpResult fenced(Batch batch, Op op) throws InterruptedException {
        if (fenced(batch)) {
            return logged(op, new OpResult(OpResult.FENCED, "", "another writer has taken over"));
        }
        fleet.observer().before(host, op, batch.epoch());
        var result = op instanceof Op.Await await ? await(await) : operations.run(host, op);
        fleet.changed();
        fleet.observer().after(host, op, result);
        return logged(op, result);
    }

    private OpResult logged(Op op, OpResult result) {
        fleet.traffic().done(host.name(), op.describe(), result.exit());
        return result;
    }

    private OpResult await(Op.Await await) throws InterruptedException {
        var deadline = fleet.clock().instant().plus(await.deadline());
        CommandAnswer last;
        while (!(last = operations.ask(host, await.condition())).ok()) {
            if (!fleet.clock().instant().isBefore(deadline)) {
                return new OpResult(
                        137, "", "the last answer, with exit status " + last.exit() + ":\n" + last.out() + last.err());
            }
            if (fleet.traffic().awaitOthers(fleet.lock())) {
                requireOpen();
            } else {
                fleet.elapse(await.interval());
            }
        }
        return new OpResult(0, "", "");
    }

    private Map<Read<?>, Object> read(List<Read<?>> reads) {
        synchronized (fleet.lock()) {
            requireOpen();
            var all = new LinkedHashMap<Read<?>, Object>();
            var failure = fleet.faults().at(new Point(host.name(), Point.Kind.READS));
            requireOpen();
            if (failure != null && failure.kind() == Failure.Kind.UNANSWERED) {
                return all;
            }
            if (failure != null) {
                throw broken(failure, "the reads", PATIENCE);
            }
            for (var read : reads) {
                var answer = answers.answer(host, read);
                if (answer != null) {
                    all.put(read, answer);
                }
            }
            host.parts().late.run();
            return all;
        }
    }

    @Override
    public Lease lease(String holder, boolean breaking) {
        synchronized (fleet.lock()) {
            lookAtLease(holder, breaking);
            return taken(holder);
        }
    }

    @Override
    public Lease leaseAgain(String holder) {
        synchronized (fleet.lock()) {
            lookAtLease(holder, false);
            var last = host.parts().lease.writer();
            if (fleet.flaws().leases() && !last.equals(holder)) {
                throw new TransportException(
                        Kind.HELD, host.name(), "another run has written to it while it was out of reach: " + last);
            }
            return taken(holder);
        }
    }

    private void lookAtLease(String holder, boolean breaking) {
        requireOpen();
        var failure = fleet.faults().at(new Point(host.name(), Point.Kind.LEASE));
        requireOpen();
        if (failure != null) {
            throw broken(failure, "the lease", PATIENCE);
        }
        var lease = host.parts().lease;
        if (lease.held() && !breaking && !lease.holder().equals(holder)) {
            var since = Duration.between(lease.since(), fleet.clock().instant());
            throw new TransportException(
                    Kind.HELD,
                    host.name(),
                    "held by " + lease.holder() + " for " + since.toSeconds() + " s; let it finish, or break its lock");
        }
    }

    private Lease taken(String holder) {
        fleet.observer().leases(host, holder);
        var lease = host.parts().lease;
        var again = lease.writer().equals(holder);
        var taken = new SimulatedLease(lease.take(holder, this, fleet.clock().instant()), again);
        host.parts().late.run(); // the epoch ends what was sent before
        return taken;
    }

    @Override
    public Tunnel tunnel(String address, int port) {
        throw new TransportException(
                Kind.REFUSED, host.name(), "a simulated host forwards nothing; ask Transport.cluster()");
    }

    @Override
    public void close() {
        fleet.changing(() -> {
            closed = true;
            fleet.closed(this);
            host.parts().lease.free(this);
        });
    }

    private void requireOpen() {
        if (closed || !host.reachable() || host.parts().boots != boots) {
            throw lost();
        }
    }

    private TransportException broken(Failure failure, String at, Duration patience) {
        if (failure.kind() == Failure.Kind.CRASH_BEFORE) {
            fleet.crash(host);
        }
        close();
        fleet.dieIfKilled();
        if (failure.silent()) {
            fleet.elapse(patience);
        }
        return failure.silent()
                ? new TransportException(Kind.TIMEOUT, host.name(), "no answer to \"" + at + "\"")
                : lost();
    }

    private TransportException lost() {
        close();
        return new TransportException(Kind.UNREACHABLE, host.name(), "the connection broke");
    }

    private final class SimulatedLease implements Lease {
        private final long epoch;

        private final boolean again;

        SimulatedLease(long epoch, boolean again) {
            this.epoch = epoch;
            this.again = again;
        }

        @Override
        public boolean again() {
            return again;
        }

        @Override
        public boolean alive() {
            synchronized (fleet.lock()) {
                return !closed
                        && host.parts().lease.epoch() == epoch
                        && host.parts().lease.heldBy(SimulatedConnection.this);
            }
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void close() {
            fleet.changing(() -> {
                if (host.parts().lease.epoch() == epoch) {
                    host.parts().lease.back(SimulatedConnection.this);
                }
            });
        }
    }
}

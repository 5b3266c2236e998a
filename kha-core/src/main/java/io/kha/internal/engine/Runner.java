package io.kha.internal.engine;

import io.kha.Cancellation;
import io.kha.Event;
import io.kha.Host;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.step.Cells;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a plan: makes the same decisions again on what is really there, segment by segment. Every host goes on as far as it can
 * without another; what changed is proven by a second check. Runs on the caller's thread; only transports block, elsewhere.
 */
final class Runner {
    private static final int RECONNECTS = 3; // for one host in one run
    private static final int WAITS = 10; // again, for one step

    private final Plan plan;
    private final Graph graph;
    private final Crew crew;
    private final Facts facts;
    private final Survey survey;
    private final Inventory inventory;
    private final Cells cells;
    private final Supplier<Instant> clock;
    private final Consumer<Event> listener;
    private final Cancellation cancellation;
    private final Bounds bounds;
    private final FirstFailure failure;
    private final Ledger ledger;
    private final Set<Host> busy = new HashSet<>();
    private final Map<Host, Integer> losses = new HashMap<>();
    private final Map<Graph.Node, Integer> waitedAgain = new HashMap<>();
    private int changes;
    private int before;

    Runner(
            Plan plan,
            Graph graph,
            Crew crew,
            Facts facts,
            Survey survey,
            Inventory inventory,
            Cells cells,
            Supplier<Instant> clock,
            Consumer<Event> listener,
            Cancellation cancellation) {
        this.plan = plan;
        this.graph = graph;
        this.crew = crew;
        this.facts = facts;
        this.survey = survey;
        this.inventory = inventory;
        this.cells = cells;
        this.clock = clock;
        this.listener = listener;
        this.cancellation = cancellation;
        this.bounds = new Bounds(plan);
        this.failure = new FirstFailure(listener);
        this.ledger = new Ledger(graph);
    }

    Outcome run(Set<String> absent) throws InterruptedException {
        before = crew.executions();
        Leases.take(plan, graph, crew, facts).ifPresent(failure::of);
        if (failure.none()) {
            survey.read(graph);
            skipAbsent(absent);
        }
        while (true) {
            advanceAll();
            if (!crew.tasks().busy()) {
                break;
            }
            crew.tasks().await();
        }
        var stopped = cancellation.isCancelled();
        if (failure.none() && !stopped && !ledger.complete()) {
            failure.of(
                    ledger.open().get(0),
                    "",
                    "it waits for a step that is not done on another host",
                    "make every host of the cluster answer");
        }
        var failed = failure.get();
        var remaining = ledger.remaining(plan, crew.executions() - before);
        if (failed != null) {
            return new Outcome.Failed(failed, changes, remaining);
        }
        return stopped && !ledger.complete()
                ? new Outcome.Cancelled(changes, remaining)
                : new Outcome.Applied(changes, crew.executions() - before);
    }

    /** What hosts would do that may be absent, and are, counts as done; so does what the API would, where no master is there. */
    private void skipAbsent(Set<String> absent) {
        boolean api =
                plan.cluster().masters().stream().anyMatch(m -> facts.silence(m) == null || !absent.contains(m.name()));
        for (var node : graph.nodes()) {
            var host = node.host();
            var silence = facts.silence(host);
            if (host.equals(Fleet.API) ? !api : silence != null && absent.contains(host.name())) {
                ledger.done(node);
            } else if (silence != null && !host.equals(Fleet.API)) {
                failure.of(node, "", silence, "make it answer and plan again");
            }
        }
    }

    private void advanceAll() {
        while (failure.none() && !cancellation.isCancelled()) {
            var host = ledger.awake();
            if (host == null) {
                return;
            }
            if (!busy.contains(host)) {
                advance(host);
            }
        }
    }

    /** Nothing is under way on a host any more. */
    private void idle(Host host) {
        busy.remove(host);
        ledger.wake(host);
    }

    /** Decides as many steps of a host as can be decided now, and sends what they want done as one batch. */
    private void advance(Host host) {
        var overlay = new Overlay(facts);
        var fleet = view(overlay);
        var segment = new Segment();
        for (var node : ledger.from(host)) {
            if (ledger.isDone(node)) {
                continue;
            }
            if (!ledger.ready(node)) {
                break;
            }
            Decision decision;
            try {
                decision = node.decide(fleet);
            } catch (UnknownRead u) {
                if (segment.ops.isEmpty()) {
                    unknown(node, u);
                    return;
                }
                segment.alsoRead(host, u);
                break;
            }
            if (decision instanceof Decision.Refused r) {
                failure.refused(node, r);
                return;
            }
            if (decision instanceof Decision.Change c) {
                var beyond = bounds.beyond(node.step().id(), host.name(), c.ops());
                if (beyond.isPresent()) {
                    failure.of(
                            node,
                            beyond.get(),
                            "the plan did not show this: the host has changed since (" + c.reason() + ")",
                            "plan again, look at the difference, apply the new plan");
                    return;
                }
                c.ops().forEach(op -> {
                    failure.learn(op);
                    overlay.lay(host, op);
                    segment.add(node, op);
                });
            } else if (segment.ops.isEmpty()) {
                ledger.done(node);
                continue;
            }
            segment.nodes.add(node);
            if (graph.awaited(node) && !segment.ops.isEmpty()) {
                break;
            }
        }
        if (!segment.ops.isEmpty()) {
            overlay.touched(host).stream().filter(facts.asked(host)::contains).forEach(segment.reads::add);
            execute(host, segment);
        }
    }

    private FleetView view(@Nullable Overlay overlay) {
        return new FleetView(plan.cluster(), facts, overlay, inventory, cells, clock.get());
    }

    /** What was not read yet is read; what cannot be read is a failure. */
    private void unknown(Graph.Node node, UnknownRead u) {
        var fresh = u.why() == UnknownRead.Why.UNASKED
                || (u.host().equals(Fleet.API) && !facts.asked(Fleet.API).contains(u.read()));
        if (!fresh) {
            failure.unreadable(node, "cannot be read: " + u.read() + " of " + u.host(), u, facts.silence(u.host()));
            return;
        }
        busy.add(node.host());
        var reads = u.host().equals(Fleet.API) ? survey.allReads(Fleet.API, graph) : List.<Read<?>>of(u.read());
        survey.submit(u.host(), reads, () -> readDone(node, u));
    }

    private void readDone(Graph.Node node, UnknownRead u) {
        idle(node.host());
        var silence = facts.silence(u.host());
        if (silence != null) {
            failure.of(node, "", silence, "make it answer and plan again");
        }
    }

    /** Who gets the right to write only now decides on what is there now: another may have written since it was read. */
    private void lock(Host host, Segment segment) {
        busy.add(host);
        crew.tasks().submit(host, epoch(host), (lease, refused) -> {
            if (refused == null) {
                lookAgain(host, segment);
            } else {
                unanswered(host, segment, refused);
            }
        });
    }

    private void execute(Host host, Segment segment) {
        if (!host.equals(Fleet.API) && !crew.leased(host)) {
            lock(host, segment);
            return;
        }
        busy.add(host);
        segment.nodes.forEach(n -> segment.reads.addAll(survey.reads(n)));
        var watch = segment.watch(host, crew, facts::now, this::needless, listener);
        var epoch = epoch(host);
        var asked = facts.now();
        crew.tasks()
                .<Reply>submit(
                        host, survey.execution(host, () -> segment.batch(epoch.run()), watch), (reply, trouble) -> {
                            if (reply != null) {
                                executed(host, segment, asked, reply);
                            } else if (trouble != null) {
                                unanswered(host, segment, trouble);
                            }
                        });
    }

    /** Why nothing need be waited for any longer; asked from any thread. */
    private String needless() {
        return !failure.none()
                ? "the run has failed"
                : cancellation.isCancelled() ? "the run was cancelled" : crew.brokenLock();
    }

    private Tasks.Work<Long> epoch(Host host) {
        return host.equals(Fleet.API) ? () -> 1L : crew.epoch(host);
    }

    private void executed(Host host, Segment segment, Instant asked, Reply reply) {
        if (segment.makesWay() && survey.isOnlyWay(host)) {
            facts.forget(Fleet.API); // the first control plane was still being made when the API was read
        }
        facts.answered(host, asked, List.copyOf(segment.reads), reply.answers());
        for (int i = 0; i < segment.ops.size(); i++) {
            var result = i < reply.results().size() ? reply.results().get(i) : new OpResult(-1, "", "it was not begun");
            if (!result.ok() && cancellation.isCancelled() && segment.ops.get(i) instanceof Op.AwaitCondition) {
                segment.endBefore(i); // it is not waited for any longer
                break;
            }
            if (!result.ok()) {
                idle(host);
                failure.operation(segment.owners.get(i), segment.ops.get(i), result);
                return;
            }
        }
        prove(host, segment);
    }

    /** The second check: every step of the segment must be satisfied by what is there now. */
    private void prove(Host host, Segment segment) {
        var fleet = view(null);
        var again = new HashSet<Graph.Node>();
        for (var node : segment.nodes) {
            try {
                var decision = node.decide(fleet);
                if (decision instanceof Decision.Change c) {
                    if (c.ops().stream().noneMatch(Op::changes) && waitedAgain.getOrDefault(node, 0) < WAITS) {
                        again.add(node); // what was there for a moment and went away again can be waited for again
                        continue;
                    }
                    idle(host);
                    failure.of(
                            node,
                            c.ops().get(0).describe(),
                            "the second check is not clean: " + c.reason(),
                            "the host does not keep what was done: look for what undoes it, then plan again");
                    return;
                }
                if (decision instanceof Decision.Refused r) {
                    idle(host);
                    failure.refused(node, r);
                    return;
                }
            } catch (UnknownRead u) {
                if (u.why() == UnknownRead.Why.UNASKED) {
                    survey.submit(u.host(), List.of(u.read()), () -> prove(host, segment));
                } else {
                    idle(host);
                    failure.unreadable(
                            node, "cannot be read after the change: " + u.read(), u, facts.silence(u.host()));
                }
                return;
            }
        }
        idle(host);
        for (var node : segment.nodes) {
            if (again.contains(node)) {
                waitedAgain.merge(node, 1, Integer::sum); // here: what is read in between repeats no wait
                continue;
            }
            ledger.done(node);
            if (segment.owners.contains(node) && bounds.shows(node.step().id(), host.name())) {
                changes++;
                listener.accept(new Event.Proven(host.name(), node.step().id(), changes, plan.changes()));
            }
        }
    }

    /** The outcome is not known: it is read back, and decided anew; nothing is repeated blindly. */
    private void unanswered(Host host, Segment segment, TransportException trouble) {
        if (Leases.isHeld(trouble)) {
            idle(host);
            failure.of(Leases.held(host, trouble));
            return;
        }
        var hopeless = trouble.kind() != TransportException.Kind.UNREACHABLE
                && trouble.kind() != TransportException.Kind.TIMEOUT;
        if (hopeless || losses.merge(host, 1, Integer::sum) > RECONNECTS) {
            idle(host);
            gone(host, segment, String.valueOf(trouble.getMessage()));
            return;
        }
        // The lock comes first: what was under way has ended, or does nothing more, before its effect is read.
        retake(host, segment, trouble, Leases.toRetake(host, plan.cluster(), crew));
    }

    /** For the API a master that is out of reach is none the less: whether most are locked is asked before each write. */
    private void retake(Host host, Segment segment, TransportException trouble, Iterator<Host> locks) {
        if (!locks.hasNext()) {
            readBack(host, segment, trouble);
            return;
        }
        var next = locks.next();
        crew.tasks().submit(next, crew.epochRetaken(next), (lease, refused) -> {
            if (refused == null || !next.equals(host) && !Leases.isHeld(refused)) {
                retake(host, segment, trouble, locks);
            } else {
                unanswered(host, segment, refused);
            }
        });
    }

    private void readBack(Host host, Segment segment, TransportException trouble) {
        var step = segment.owners.get(segment.current()).step().id();
        listener.accept(new Event.Reconnected(host.name(), step, failure.clean(trouble.getMessage())));
        lookAgain(host, segment);
    }

    private void lookAgain(Host host, Segment segment) {
        survey.submit(host, survey.allReads(host, graph), () -> {
            idle(host);
            var silence = facts.silence(host);
            if (silence != null) {
                gone(host, segment, silence);
            }
        });
    }

    private void gone(Host host, Segment segment, String said) {
        failure.of(
                segment.owners.get(segment.current()),
                segment.ops.get(segment.current()).describe(),
                said,
                "see to that, then plan again: what was under way is read back");
    }
}

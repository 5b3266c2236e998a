package io.kha.internal.engine;

import io.kha.Cancellation;
import io.kha.Event;
import io.kha.Failure;
import io.kha.Host;
import io.kha.Outcome;
import io.kha.Plan;
import io.kha.step.Cells;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.UnknownRead;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Applies a plan: makes the same decisions again on what is really there, segment by segment. Every host goes on as far as it can
 * without another; what changed is proven by a second check. Runs on the caller's thread; only transports block, elsewhere.
 */
final class Runner {
    private static final int RECONNECTS = 3; // for one host in one run

    private final Plan plan;
    private final Graph graph;
    private final Crew crew;
    private final Facts facts;
    private final Survey survey;
    private final Inventory inventory;
    private final Cells cells;
    private final Supplier<Instant> clock;
    private final Consumer<Event> listener;
    private final Bounds bounds;
    private final Redactor redactor = new Redactor();

    private final Map<Host, Integer> next = new HashMap<>();
    private final Set<Graph.Node> done = new HashSet<>();
    private final Set<Host> busy = new LinkedHashSet<>();
    private final Map<Host, Integer> losses = new HashMap<>();

    @Nullable
    private Failure failure;

    private int changes;

    Runner(
            Plan plan,
            Graph graph,
            Crew crew,
            Facts facts,
            Survey survey,
            Inventory inventory,
            Cells cells,
            Supplier<Instant> clock,
            Consumer<Event> listener) {
        this.plan = plan;
        this.graph = graph;
        this.crew = crew;
        this.facts = facts;
        this.survey = survey;
        this.inventory = inventory;
        this.cells = cells;
        this.clock = clock;
        this.listener = listener;
        this.bounds = new Bounds(plan);
    }

    Outcome run(Set<String> absent, Cancellation cancellation) throws InterruptedException {
        Leases.take(plan, graph, crew, facts).ifPresent(this::fail);
        if (failure == null) {
            survey.read(survey.reads(graph));
            skipAbsent(absent);
        }
        while (true) {
            while (failure == null && !cancellation.isCancelled() && advanceAll(cancellation)) {}
            if (!crew.busy()) {
                break;
            }
            crew.await();
        }
        var stopped = cancellation.isCancelled();
        if (failure == null && !stopped && done.size() < graph.nodes().size()) {
            var stuck = graph.nodes().stream()
                    .filter(n -> !done.contains(n))
                    .findFirst()
                    .orElseThrow();
            fail(
                    stuck,
                    "",
                    -1,
                    "it waits for a step that is not done on another host",
                    "make every host of the cluster answer");
        }
        if (failure != null) {
            return new Outcome.Failed(failure, changes, remaining());
        }
        return stopped && done.size() < graph.nodes().size()
                ? new Outcome.Cancelled(changes, remaining())
                : new Outcome.Applied(changes, crew.executions());
    }

    private void skipAbsent(Set<String> absent) {
        for (var node : graph.nodes()) {
            var silence = facts.silence(node.host());
            if (silence == null || node.host().equals(Fleet.API)) {
                continue;
            }
            if (absent.contains(node.host().name())) {
                done.add(node);
            } else if (failure == null) {
                fail(node, "", -1, silence, "make it answer and plan again");
            }
        }
    }

    private boolean advanceAll(Cancellation cancellation) {
        var before = done.size() + busy.size();
        for (var host : graph.hosts()) {
            if (!busy.contains(host) && failure == null && !cancellation.isCancelled()) {
                advance(host);
            }
        }
        return done.size() + busy.size() > before && failure == null;
    }

    /** Decides as many steps of a host as can be decided now, and sends what they want done as one batch. */
    private void advance(Host host) {
        var overlay = new Overlay(facts);
        var fleet = view(overlay);
        var segment = new Segment();
        var nodes = graph.on(host);
        for (int i = next.getOrDefault(host, 0); i < nodes.size(); i++) {
            var node = nodes.get(i);
            if (done.contains(node)) {
                continue;
            }
            if (!graph.ready(node, done)) {
                break;
            }
            Decision decision;
            try {
                decision = node.step().decide(fleet.seen(host), fleet);
            } catch (UnknownRead u) {
                if (segment.ops.isEmpty()) {
                    unknown(node, u);
                    return;
                }
                segment.alsoRead(host, u);
                break;
            }
            if (decision instanceof Decision.Refused r) {
                fail(node, "", -1, r.where() + ": " + r.what(), r.remedy());
                return;
            }
            if (decision instanceof Decision.Change c) {
                var beyond = bounds.beyond(node.step().id(), host.name(), c.ops());
                if (beyond.isPresent()) {
                    fail(
                            node,
                            beyond.get(),
                            -1,
                            "the plan did not show this: the host has changed since (" + c.reason() + ")",
                            "plan again, look at the difference, apply the new plan");
                    return;
                }
                c.ops().forEach(op -> {
                    redactor.learn(op);
                    overlay.lay(host, op);
                    segment.add(node, op);
                });
            } else if (segment.ops.isEmpty()) {
                done.add(node);
                next.put(host, i + 1);
                continue;
            }
            segment.nodes.add(node);
            if (graph.awaited(node) && !segment.ops.isEmpty()) {
                break;
            }
        }
        if (!segment.ops.isEmpty()) {
            overlay.touched(host).forEach(segment.reads::add);
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
            fail(node, "", -1, "cannot be read: " + u.read() + " of " + u.host() + ": " + why(u), remedy(u));
            return;
        }
        busy.add(node.host());
        var reads = u.host().equals(Fleet.API) ? survey.again(Fleet.API, graph) : List.<Read<?>>of(u.read());
        survey.submit(u.host(), reads, () -> readDone(node, u));
    }

    private void readDone(Graph.Node node, UnknownRead u) {
        busy.remove(node.host());
        var silence = facts.silence(u.host());
        if (silence != null) {
            fail(node, "", -1, silence, "make it answer and plan again");
        }
    }

    private static String remedy(UnknownRead u) {
        return u.why() == UnknownRead.Why.TOO_LARGE
                ? "make the file smaller and plan again"
                : "make the host answer and plan again";
    }

    private String why(UnknownRead u) {
        var silence = facts.silence(u.host());
        return silence != null ? silence : u.why().name().toLowerCase(java.util.Locale.ROOT);
    }

    private void execute(Host host, Segment segment) {
        busy.add(host);
        segment.nodes.forEach(n -> segment.reads.addAll(survey.reads(n)));
        var watch = segment.watch(host, crew, listener);
        var epoch = epoch(host);
        crew.<Reply>submit(host, survey.execution(host, () -> segment.batch(epoch.run()), watch), (reply, trouble) -> {
            if (reply != null) {
                executed(host, segment, reply);
            } else if (trouble != null) {
                lost(host, segment, trouble);
            }
        });
    }

    private Crew.Work<Long> epoch(Host host) {
        return host.equals(Fleet.API) ? () -> 1L : crew.epoch(host);
    }

    private void executed(Host host, Segment segment, Reply reply) {
        facts.answered(host, List.copyOf(segment.reads), reply.answers());
        for (int i = 0; i < segment.ops.size(); i++) {
            var result = i < reply.results().size() ? reply.results().get(i) : new OpResult(-1, "", "it was not begun");
            if (!result.ok()) {
                var node = segment.owners.get(i);
                var fenced = result.exit() == OpResult.FENCED;
                busy.remove(host);
                fail(
                        node,
                        segment.ops.get(i).describe(),
                        result.exit(),
                        said(result),
                        fenced
                                ? "another run has taken over this host; let it finish, then plan again"
                                : Remedies.of(segment.ops.get(i), result));
                return;
            }
        }
        prove(host, segment);
    }

    private static String said(OpResult result) {
        return result.err().isBlank() ? result.out() : result.err();
    }

    /** The second check: every step of the segment must be satisfied by what is there now. */
    private void prove(Host host, Segment segment) {
        var fleet = view(null);
        for (var node : segment.nodes) {
            try {
                var decision = node.step().decide(fleet.seen(host), fleet);
                if (decision instanceof Decision.Change c) {
                    busy.remove(host);
                    fail(
                            node,
                            c.ops().get(0).describe(),
                            -1,
                            "the second check is not clean: " + c.reason(),
                            "the host does not keep what was done: look for what undoes it, then plan again");
                    return;
                }
                if (decision instanceof Decision.Refused r) {
                    busy.remove(host);
                    fail(node, "", -1, r.where() + ": " + r.what(), r.remedy());
                    return;
                }
            } catch (UnknownRead u) {
                if (u.why() == UnknownRead.Why.UNASKED) {
                    survey.submit(u.host(), List.of(u.read()), () -> prove(host, segment));
                } else {
                    busy.remove(host);
                    fail(node, "", -1, "cannot be read after the change: " + u.read() + ": " + why(u), remedy(u));
                }
                return;
            }
        }
        busy.remove(host);
        for (var node : segment.nodes) {
            done.add(node);
            if (segment.owners.contains(node)) {
                changes++;
                listener.accept(new Event.Proven(host.name(), node.step().id(), changes, plan.changes()));
            }
        }
    }

    /** The outcome is not known: it is read back, and decided anew; nothing is repeated blindly. */
    private void lost(Host host, Segment segment, TransportException trouble) {
        var node = segment.owners.get(segment.current());
        var hopeless = trouble.kind() != TransportException.Kind.UNREACHABLE
                && trouble.kind() != TransportException.Kind.TIMEOUT;
        if (hopeless || losses.merge(host, 1, Integer::sum) > RECONNECTS) {
            busy.remove(host);
            gone(host, segment, String.valueOf(trouble.getMessage()));
            return;
        }
        listener.accept(new Event.Reconnected(
                host.name(), node.step().id(), redactor.clean(String.valueOf(trouble.getMessage()))));
        // The lease comes first: what was under way has ended, or does nothing more, before its effect is read.
        crew.submit(host, epoch(host), (lease, refused) -> {
            if (refused == null) {
                readBack(host, segment);
            } else if (Leases.isHeld(refused)) {
                busy.remove(host);
                fail(Leases.held(host, refused));
            } else {
                lost(host, segment, refused);
            }
        });
    }

    private void readBack(Host host, Segment segment) {
        survey.submit(host, survey.again(host, graph), () -> {
            busy.remove(host);
            var silence = facts.silence(host);
            if (silence != null) {
                gone(host, segment, silence);
            }
        });
    }

    private void gone(Host host, Segment segment, String said) {
        fail(
                segment.owners.get(segment.current()),
                segment.ops.get(segment.current()).describe(),
                -1,
                said,
                "make the host answer; what was under way will be read back by the next plan");
    }

    private void fail(Graph.Node node, String operation, int exit, String said, String remedy) {
        fail(new Failure(node.host().name(), node.step().id(), operation, exit, said, remedy));
    }

    private void fail(Failure f) {
        if (failure == null) {
            failure = new Failure(
                    f.host(), f.step(), redactor.clean(f.operation()), f.exit(), redactor.clean(f.said()), f.remedy());
            listener.accept(new Event.Failed(f.host(), f.step(), failure.said()));
        }
    }

    private Plan remaining() {
        var left = graph.nodes().stream()
                .filter(n -> !done.contains(n))
                .map(n -> n.step().id() + "@" + n.host().name())
                .collect(Collectors.toSet());
        var steps = plan.steps().stream()
                .filter(s -> left.contains(s.id() + "@" + s.host()))
                .toList();
        return Plan.of(plan.cluster(), steps, List.of(), crew.executions(), plan.absent());
    }
}

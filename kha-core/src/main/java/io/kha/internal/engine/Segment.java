package io.kha.internal.engine;

import io.kha.Event;
import io.kha.Host;
import io.kha.step.UnknownRead;
import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Consecutive steps of one host that go as one batch. */
final class Segment {
    /** Every step whose second check the batch must pass. */
    final Set<Graph.Node> nodes = new LinkedHashSet<>();

    final List<Op> ops = new ArrayList<>();

    /** The step of each operation. */
    final List<Graph.Node> owners = new ArrayList<>();

    final Set<Read<?>> reads = new LinkedHashSet<>();

    /** The operation that was begun last: what a broken connection leaves unknown. */
    private volatile int current;

    int current() {
        return current;
    }

    void add(Graph.Node node, Op op) {
        ops.add(op);
        owners.add(node);
    }

    /** What the next step misses is read with the proof, if it is of the same host. */
    void alsoRead(Host host, UnknownRead u) {
        if (u.host().equals(host)) {
            reads.add(u.read());
        }
    }

    /** Only the steps before that of an operation are left to be proven. */
    void endBefore(int index) {
        nodes.retainAll(owners.subList(0, owners.indexOf(owners.get(index))));
    }

    /** Whether it makes a way to the API. */
    boolean makesWay() {
        return ops.stream().anyMatch(op -> op instanceof Op.Exec e && e.makes().containsKey(Survey.ADMIN));
    }

    Batch batch(long epoch) {
        return new Batch(ops, List.copyOf(reads), epoch);
    }

    /** Tells a listener what happens, on the deciding thread; {@code needless} says why a wait need not go on. */
    Watch watch(Host host, Crew crew, Supplier<Instant> now, Supplier<String> needless, Consumer<Event> listener) {
        var posts = crew.tasks().posts();
        return new Watch() {
            private Instant began = now.get();

            @Override
            public void begin(int index) {
                current = index;
                began = now.get();
                tell(new Event.Began(host.name(), step(index), ops.get(index).describe()));
            }

            @Override
            public void end(int index, OpResult result) {
                var took = Duration.between(began, now.get());
                tell(new Event.Ended(host.name(), step(index), ops.get(index).describe(), result.exit(), took));
            }

            @Override
            public void sent(long bytes, long total) {
                tell(new Event.Sent(host.name(), step(current), bytes, total));
            }

            @Override
            public String needless() {
                return needless.get();
            }

            private String step(int index) {
                return owners.get(index).step().id();
            }

            private void tell(Event event) {
                posts.accept(() -> listener.accept(event));
            }
        };
    }
}

package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Cells;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a decision is made on: the facts, and what is planned to be laid over them. */
final class FleetView implements Fleet {
    private final Cluster cluster;
    private final Facts facts;

    @Nullable
    private final Overlay overlay;

    private final Inventory inventory;
    private final Cells cells;
    private final Instant now;

    @Nullable
    private Trail trail;

    FleetView(Cluster cluster, Facts facts, @Nullable Overlay overlay, Inventory inventory, Cells cells, Instant now) {
        this.cluster = cluster;
        this.facts = facts;
        this.overlay = overlay;
        this.inventory = inventory;
        this.cells = cells;
        this.now = now;
    }

    /** Keeps what the next decisions are made on. */
    void follow(Trail next) {
        this.trail = next;
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public Seen seen(Host host) {
        return new SeenView(host);
    }

    @Override
    public boolean answers(Host host) {
        var does = facts.silence(host) == null;
        if (trail != null) {
            trail.answers(host, does);
        }
        return does;
    }

    @Override
    public Inventory inventory() {
        return inventory;
    }

    @Override
    public Cells cells() {
        return cells;
    }

    @Override
    public Instant now() {
        return now;
    }

    /**
     * Whether every master that has a way to the API is about to get another, as where {@code kubeadm init} is still under way: then
     * what the API answers now is not all that it will.
     */
    private boolean wayIsMadeAnew() {
        var over = overlay;
        if (over == null) {
            return false;
        }
        var ways = Survey.ways(cluster, facts);
        return !ways.isEmpty() && ways.stream().allMatch(m -> over.get(m, Survey.ADMIN) == Op.Unsettled.UNSETTLED);
    }

    private final class SeenView implements Seen {
        private final Host host;

        SeenView(Host host) {
            this.host = host;
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Instant asked(Read<?> read) {
            return facts.span(host, read).asked();
        }

        @Override
        public Instant answered(Read<?> read) {
            return facts.span(host, read).answered();
        }

        @Override
        @SuppressWarnings("unchecked") // every answer has the type its read names
        public <A> A get(Read<A> read) {
            var planned = overlay == null ? null : overlay.get(host, read);
            if (planned == Op.Unsettled.UNSETTLED) {
                throw new UnknownRead(host, read, UnknownRead.Why.UNSETTLED);
            }
            if (planned != null) {
                return (A) planned;
            }
            if (host.equals(Fleet.API) && wayIsMadeAnew()) {
                throw new UnknownRead(host, read, UnknownRead.Why.UNSETTLED);
            }
            var answer = facts.get(host, read);
            if (trail != null) {
                trail.saw(host, read, answer);
            }
            return (A) answer;
        }
    }
}

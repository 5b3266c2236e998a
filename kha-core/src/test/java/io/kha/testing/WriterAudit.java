package io.kha.testing;

import io.kha.transport.Op;
import java.util.Map;

/** Sees every write on a host and every act on the cluster, and whose it is. */
final class WriterAudit implements Observer {
    private final SimulatedFleet fleet;
    private String broken = "";
    private Map<String, String> still = Map.of();

    WriterAudit(SimulatedFleet fleet) {
        this.fleet = fleet;
        fleet.observe(this);
    }

    /** Whoever had the right to write is done: nobody writes from here on. */
    void holdsStill() {
        if (still.isEmpty()) {
            still = State.of(fleet);
        }
    }

    /** Whether it came to that. */
    boolean still() {
        return !still.isEmpty();
    }

    /** Who wrote without the right to, or what has changed that way; empty when nobody did. */
    String broken() {
        if (broken.isEmpty() && still()) {
            var difference = State.difference(still, State.of(fleet));
            return difference.isEmpty() ? "" : "writers: " + difference;
        }
        return broken;
    }

    @Override
    public void before(SimulatedHost host, Op op, long epoch) {
        if (epoch != host.epoch()) {
            broken(host + ": \"" + op.describe() + "\" by the writer of epoch " + epoch + ", while it is "
                    + host.epoch());
        }
        if (still()) {
            broken(host + ": \"" + op.describe() + "\" by one that was taken over");
        }
    }

    @Override
    public void acts(Op op, String writer) {
        if (op.changes() && still()) { // to wait is to look
            broken("the cluster: \"" + op.describe() + "\" by one that was taken over");
        }
    }

    private void broken(String what) {
        if (broken.isEmpty()) {
            broken = "writers: " + what;
        }
    }
}

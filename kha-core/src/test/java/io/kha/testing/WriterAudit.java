package io.kha.testing;

import io.kha.transport.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Sees every write on a host, every lease and every act on the cluster, and whose it is. */
final class WriterAudit implements Observer {
    private static final String LEASE = " lease";

    private final SimulatedFleet fleet;
    private final Map<SimulatedHost, Set<String>> had = new HashMap<>();
    private String broken = "";
    private Map<String, String> still = Map.of();

    WriterAudit(SimulatedFleet fleet) {
        this.fleet = fleet;
        fleet.observe(this);
    }

    /** Whoever had the right to write is done: nobody writes from here on. */
    void holdsStill() {
        if (still.isEmpty()) {
            still = state();
        }
    }

    /** Whether it came to that. */
    boolean still() {
        return !still.isEmpty();
    }

    /** Who wrote without the right to, or what has changed that way; empty when nobody did. */
    String broken() {
        if (broken.isEmpty() && still()) {
            var found = state();
            found.keySet().removeIf(what -> what.endsWith(LEASE) && !still.containsKey(what));
            var difference = State.difference(still, found);
            return difference.isEmpty() ? "" : "writers: " + difference;
        }
        return broken;
    }

    /** All that a fleet has come to, and what the leases keep on the hosts. */
    private Map<String, String> state() {
        var all = State.of(fleet);
        fleet.hosts().forEach(host -> all.put(lease(host), host.parts().lease.kept()));
        return all;
    }

    private static String lease(SimulatedHost host) {
        return host + LEASE;
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

    /** Who never had a host may ask for it as anybody may; who was put out there must not have it again. */
    @Override
    public void leases(SimulatedHost host, String holder) {
        var before = had.computeIfAbsent(host, h -> new HashSet<>());
        if (!before.add(holder) && !host.parts().lease.writer().equals(holder)) {
            broken(host + ": its lease by one that was taken over");
        }
        if (still()) {
            still.remove(lease(host));
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

package io.kha.testing;

import io.kha.transport.Op;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sees every write on a host, every lease and every act on the cluster, and whose it is. */
final class WriterAudit implements Observer {
    private static final String LEASE = " lease";

    private final SimulatedFleet fleet;
    private final List<SimulatedHost> masters;
    private final Map<SimulatedHost, Set<String>> had = new HashMap<>();
    private final Map<SimulatedHost, Long> epochs = new HashMap<>();
    private final Set<SimulatedHost> others = new HashSet<>();
    private @Nullable Op sent;
    private String broken = "";
    private Map<String, String> still = Map.of();
    private boolean apart;

    WriterAudit(SimulatedFleet fleet, List<SimulatedHost> masters) {
        this.fleet = fleet;
        this.masters = masters;
        fleet.observe(this);
    }

    /** A controller stands still; it may be in the middle of a request to the API, which is then on its way. */
    void stands(@Nullable Op request) {
        sent = request;
        fleet.hosts().forEach(host -> epochs.put(host, host.epoch()));
    }

    /** Whoever had the right to write is done: nobody writes from here on. */
    void holdsStill() {
        if (still.isEmpty()) {
            still = state();
        }
    }

    /** The same, for one that was cut off from some hosts: nobody but it writes to those that it had since the other stood still. */
    void holdsStillWhereItWas() {
        fleet.hosts().stream()
                .filter(host -> epochs.getOrDefault(host, 0L) == host.epoch())
                .forEach(others::add);
        apart = true;
        holdsStill();
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
            if (apart) {
                still.keySet().removeIf(this::ofOthers);
                found.keySet().removeIf(this::ofOthers);
            }
            var difference = State.difference(still, found);
            return difference.isEmpty() ? "" : "writers: " + difference;
        }
        return broken;
    }

    /** Whether it is the cluster's, or of a host that another may still write to. */
    private boolean ofOthers(String what) {
        return fleet.hosts().stream().noneMatch(host -> !others.contains(host) && what.startsWith(host + " "));
    }

    /** All that a fleet has come to, and what the leases keep on the hosts. */
    private Map<String, String> state() {
        var all = State.of(fleet);
        fleet.hosts().forEach(host -> all.put(lease(host), host.parts().lease.kept()));
        // a member of etcd that was started is up when others are: that is no write to its host
        all.replaceAll((what, is) -> what.contains(" unit ") ? is.replace("active=activating", "active=active") : is);
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
        if (still() && op.changes() && !others.contains(host)) { // to wait is to look
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
            if (apart) {
                others.add(host);
            }
        }
    }

    @Override
    public void acts(Op op, String writer) {
        if (!op.changes()) { // to wait is to look
            return;
        }
        if (still() && !apart) {
            broken("the cluster: \"" + op.describe() + "\" by one that was taken over");
        }
        var locked = masters.stream()
                .filter(master -> master.parts().lease.writer().equals(writer))
                .count();
        if (locked > masters.size() / 2) {
            return;
        }
        if (!op.equals(sent)) {
            broken("the cluster: \"" + op.describe() + "\" by the writer of " + locked + " of " + masters.size()
                    + " masters");
        }
        sent = null;
    }

    private void broken(String what) {
        if (broken.isEmpty()) {
            broken = "writers: " + what;
        }
    }
}

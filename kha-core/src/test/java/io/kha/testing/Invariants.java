package io.kha.testing;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What no schedule excuses, checked before and after everything that a controller does. */
final class Invariants implements Observer {
    private static final Set<Op.Unit.Action> ENDING =
            Set.of(Op.Unit.Action.STOP, Op.Unit.Action.RESTART, Op.Unit.Action.RESTART_NO_WAIT, Op.Unit.Action.MASK);

    private final SimulatedFleet fleet;
    private final List<SimulatedHost> masters;
    private final Map<String, Long> epochs = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private final Set<String> founders = new HashSet<>();
    private final Set<List<String>> ran = new LinkedHashSet<>();
    private final Deque<Before> underWay = new ArrayDeque<>();
    private int founded;
    private @Nullable Point reached;
    private @Nullable Op sent;

    /** What was there before an operation; while it is under way others may be. */
    private record Before(SimulatedHost host, Op op, long[] strength, Authorities authorities) {}

    /**
     * @param masters of whose locks a writer needs most before it acts on the cluster
     */
    Invariants(SimulatedFleet fleet, List<Host> masters) {
        this.fleet = fleet;
        this.masters = masters.stream().map(m -> fleet.host(m.name())).toList();
        fleet.observe(this);
        fleet.failAlways(
                point -> {
                    reached = point;
                    return false;
                },
                Failure.lostBefore());
        fleet.programWhenInstalled("kubeadm", (host, argv, input) -> {
            boolean founds = argv.get(1).equals("init");
            if (founds) {
                began(host);
            }
            var had = Authorities.of(host);
            try {
                var answer = ClusterPrograms.kubeadm(host, argv, input);
                authorities(had, host, String.join(" ", argv)); // it may have gone on with nobody waiting for it
                if (founds && answer.ok() && founded++ > 0) {
                    broken("init: kubeadm init succeeded a second time, on " + host);
                }
                return answer;
            } finally {
                founders.remove(host.name());
            }
        });
    }

    /** What was broken, the first first; empty when nothing was. */
    List<String> broken() {
        return broken;
    }

    void broken(String what) {
        broken.add(what);
    }

    /** Another controller comes while one is at work; what that is sending to the API now may be on its way already. */
    void another() {
        sent = reached != null && reached.host().equals(Fleet.API.name()) ? reached.op() : null;
    }

    /** Two writers never both act on the cluster: who does has the locks of most masters, which only one can have. */
    @Override
    public void acts(Op op, String writer) {
        var locked = masters.stream()
                .filter(m -> m.parts().lease.writer().equals(writer))
                .count();
        if (op.changes() && locked <= masters.size() / 2 && !op.equals(sent)) {
            broken("writers: the cluster: \"" + op.describe() + "\" by the writer of " + locked + " of "
                    + masters.size() + " masters");
        }
        if (op.equals(sent)) {
            sent = null;
        }
    }

    /** What a list of the hosts' processes has shown at some time: every command that they ran, and what runs on them. */
    List<String> processes() {
        var all = new ArrayList<String>();
        ran.forEach(argv -> all.add(String.join(" ", argv)));
        for (var host : fleet.hosts()) {
            host.running().values().forEach(launch -> all.add(launch.toString()));
            host.containers().values().forEach(launch -> all.add(launch.toString()));
        }
        return all;
    }

    private void authorities(Authorities had, SimulatedHost host, String by) {
        had.changes(host, fleet).forEach(what -> broken("authority: " + what + ", by \"" + by + "\""));
    }

    private void began(SimulatedHost host) {
        for (var other : fleet.hosts()) {
            var runs = other.run("kubeadm-init").status() == io.kha.transport.RunState.Status.RUNNING;
            if (other != host && (runs || founders.contains(other.name()))) {
                broken("init: kubeadm init on " + host + " while it runs on " + other);
            }
        }
        founders.add(host.name());
    }

    @Override
    public void runs(SimulatedHost host, List<String> argv) {
        ran.add(argv);
    }

    @Override
    public void before(SimulatedHost host, Op op, long epoch) {
        long last = epochs.merge(host.name(), epoch, Math::max);
        if (epoch < Math.max(last, host.epoch())) {
            broken("writers: " + host + ": \"" + op.describe() + "\" by the writer of epoch " + epoch + ", while it is "
                    + Math.max(last, host.epoch()));
        }
        var before = fleet.world().etcd.strength();
        underWay.push(new Before(host, op, before, Authorities.of(host)));
        if (op instanceof Op.Unit u && u.name().equals("kha-etcd.service") && ENDING.contains(u.action())) {
            boolean takesPart = fleet.world().etcd.running().stream().anyMatch(r -> r.host() == host);
            if (takesPart && before[0] >= before[1] && before[0] - 1 < before[1] && before[1] > 1) {
                broken("quorum: " + host + ": \"" + op.describe() + "\" while " + before[0] + " members take part and "
                        + before[1] + " must");
            }
        }
    }

    @Override
    public void after(SimulatedHost host, Op op, OpResult result) {
        var before = underWay.pop();
        while (before.op() != op || before.host() != host) { // those that lost power under them have no end
            before = underWay.pop();
        }
        var now = fleet.world().etcd.strength();
        if (before.strength()[0] >= before.strength()[1] && now[0] < now[1]) {
            broken("quorum: \"" + op.describe() + "\" on " + host + " cost it");
        }
        authorities(before.authorities(), host, op.describe());
    }
}

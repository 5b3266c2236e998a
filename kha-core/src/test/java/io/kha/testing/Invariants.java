package io.kha.testing;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What no schedule excuses, checked before and after everything that a controller does. */
final class Invariants implements Observer {
    private static final Set<String> AUTHORITIES = Set.of(
            "/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/pki/front-proxy-ca.crt", "/etc/kubernetes/pki/etcd/ca.crt");
    private static final Set<Op.Unit.Action> ENDING =
            Set.of(Op.Unit.Action.STOP, Op.Unit.Action.RESTART, Op.Unit.Action.RESTART_NO_WAIT, Op.Unit.Action.MASK);

    private final SimulatedFleet fleet;
    private final List<SimulatedHost> masters;
    private final Map<String, Long> epochs = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private final Set<String> founders = new HashSet<>();
    private int founded;
    private long[] before = {0, 1};
    private String authority = "";
    private @Nullable Point reached;
    private @Nullable Op sent;

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
            try {
                var answer = ClusterPrograms.kubeadm(host, argv, input);
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
    public void before(SimulatedHost host, Op op, long epoch) {
        long last = epochs.merge(host.name(), epoch, Math::max);
        if (epoch < Math.max(last, host.epoch())) {
            broken("writers: " + host + ": \"" + op.describe() + "\" by the writer of epoch " + epoch + ", while it is "
                    + Math.max(last, host.epoch()));
        }
        before = fleet.world().etcd.strength();
        authority = op instanceof Op.WriteFile w && AUTHORITIES.contains(w.path()) ? host.text(w.path()) : "";
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
        var now = fleet.world().etcd.strength();
        if (before[0] >= before[1] && now[0] < now[1]) {
            broken("quorum: \"" + op.describe() + "\" on " + host + " cost it");
        }
        if (op instanceof Op.WriteFile w && AUTHORITIES.contains(w.path())) {
            var text = host.text(w.path());
            if (!authority.isEmpty() && !authority.equals(text)) {
                broken("authority: " + w.path() + " was replaced on " + host);
            }
            var all = new HashSet<String>();
            fleet.hosts().forEach(h -> all.add(h.text(w.path())));
            all.remove("");
            if (all.size() > 1) {
                broken("authority: there are " + all.size() + " different " + w.path());
            }
        }
    }
}

package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.render.Keepalived;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs keepalived on every master: the VIP is on one whose load balancer answers. One that ran and is restarted is given the time that it
 * takes to be able to have the VIP again, before the next master's is: else none could, for seconds.
 */
final class KeepalivedRuns implements Step {
    static final String UNIT = "keepalived.service";

    /** Two checks that pass, the word of whoever has the VIP, and some time to spare. */
    private static final Op.Await BACK = new Op.Await(
            "keepalived can have the VIP: its check passes for five seconds",
            List.of("bash", "-c", "for turn in 1 2 3 4 5; do " + Keepalived.CHECK + " || exit; sleep 1; done"),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1));

    @Override
    public String id() {
        return "endpoint/keepalived";
    }

    @Override
    public String title() {
        return "keepalived runs";
    }

    private static Service service(Cluster cluster, Host host, String present) {
        return new Service(
                UNIT,
                Map.of(
                        Keepalived.CONFIG, Keepalived.config(cluster, host, present),
                        Keepalived.CHECK, Keepalived.check(cluster)),
                List.of(Keepalived.CHECK));
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return scope.cluster().endpoint().vip().isPresent()
                ? service(scope.cluster(), scope.host(), "").reads()
                : List.of();
    }

    /** A new master does not hear hosts that were masters: one that has the VIP would keep it, and the new one take it too. */
    private static Optional<Decision> unheard(Seen seen, Fleet fleet) {
        if (Keepalived.ours(seen.text(Keepalived.CONFIG))) {
            return Optional.empty();
        }
        for (var master : fleet.answering(fleet.cluster().masters())) {
            var retired = Keepalived.retired(fleet.seen(master).text(Keepalived.CONFIG), fleet.cluster());
            if (!retired.isEmpty()) {
                return Optional.of(Decision.refused(
                        seen.host().name(),
                        "keepalived on " + master + " goes on to talk to " + String.join(", ", retired)
                                + ", no master any more: the VIP may be there, and a new master would not hear it and take it too",
                        "`systemctl disable --now keepalived` there, if that host still runs; then take its line out of "
                                + Keepalived.CONFIG + " on every master, and plan again"));
            }
        }
        return Optional.empty();
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (fleet.cluster().endpoint().vip().isEmpty()) {
            return Decision.satisfied();
        }
        var unheard = unheard(seen, fleet);
        if (unheard.isPresent()) {
            return unheard.get();
        }
        var ops = new ArrayList<>(service(fleet.cluster(), seen.host(), seen.text(Keepalived.CONFIG))
                .ops(seen));
        if (ops.contains(new Op.Unit(UNIT, Op.Unit.Action.RESTART))
                && seen.unit(UNIT).isActive()) {
            ops.add(BACK);
        }
        return Decision.of("absent, or runs with another configuration", ops);
    }
}

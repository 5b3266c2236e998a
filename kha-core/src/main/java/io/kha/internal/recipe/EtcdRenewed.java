package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the certificates of a healthy member that near their end or lack a name: one member at a time, when the others are
 * healthy, and the next one only when this one is seen healthy. etcd reads its certificates anew for every connection, so it goes on without a restart. The wait after the
 * change is answered over a new connection, which the member serves, and is asked, with the new server certificate: one that does not
 * serve stays on one member. The peer certificate, of the same authority and with the same names, is used when members connect anew.
 */
final class EtcdRenewed implements Step {
    /** While a member does not answer the others' are not made anew before so little is left. */
    private static final Duration PRESSING = Duration.ofDays(7);

    @Override
    public String id() {
        return "etcd/renewed";
    }

    @Override
    public String title() {
        return "etcd's members have certificates that last";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        reads.add(EtcdMember.of(scope).healthRead());
        reads.add(EtcdMember.of(scope).membersRead());
        reads.addAll(EtcdMember.of(scope).reads());
        reads.addAll(EtcdCertificates.reads(scope.host()));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        var ops = new ArrayList<Op>();
        var absent = fleet.cluster().etcdMembers().stream()
                .filter(m -> !fleet.answers(m))
                .toList();
        var due = fleet.cluster().pki().renewBefore();
        var before = absent.isEmpty() || due.compareTo(PRESSING) < 0 ? due : PRESSING;
        var reason = EtcdCertificates.renewal(seen, fleet, before, ops);
        if (ops.isEmpty() || !member.serves(seen)) {
            return Decision.satisfied(); // where there is nothing to lose pki/etcd-members has made them
        }
        var refusal = CaFiles.ETCD
                .outOfReach(fleet)
                .or(() -> member.strangers(seen))
                .or(() -> absent.isEmpty() ? Optional.empty() : Optional.of(pressing(seen.host(), reason, absent)));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var all = new ArrayList<>(member.awaitOthers(seen)); // it is never the one that costs etcd its quorum
        all.addAll(ops);
        all.add(member.awaitHealthy());
        return Decision.change(reason, all);
    }

    private static Decision pressing(Host host, String reason, List<Host> absent) {
        return Decision.refused(
                host.name(),
                "its certificates of etcd have to be made anew (" + reason
                        + "), which waits until every other member is healthy, and these do not answer: " + absent,
                "make them answer, or put new members in their place; then plan again");
    }

    /** What this plan makes is new. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return unknown.why() == UnknownRead.Why.UNSETTLED
                ? Decision.satisfied()
                : Step.super.bound(seen, fleet, unknown);
    }
}

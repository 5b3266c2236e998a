package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** Restarts a member that runs with another configuration than it should; one at a time, each healthy before the next. */
final class EtcdConfigured implements Step {
    private static final String REASON = "it runs with another configuration";

    @Override
    public String id() {
        return "etcd/configured";
    }

    @Override
    public String title() {
        return "etcd's members run with their configuration";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var member = EtcdMember.of(scope);
        var reads = new ArrayList<Read<?>>(member.reads());
        reads.add(member.membersRead());
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        if (member.configured(seen)) {
            return Decision.satisfied();
        }
        member.requireTold(seen);
        return member.strangers(seen)
                .or(() -> member.elsewhere(seen))
                .orElseGet(() -> Decision.change(REASON, member.restart(seen)));
    }

    /** What etcd will tell can only make it less. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        return unknown.why() == UnknownRead.Why.UNSETTLED && unknown.read().equals(member.membersRead())
                ? Decision.change(REASON, member.restart(seen))
                : Step.super.bound(seen, fleet, unknown);
    }
}

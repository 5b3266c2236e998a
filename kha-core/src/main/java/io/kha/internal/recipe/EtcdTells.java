package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits until etcd tells who its members are, where one is to be restarted and that was not told: before that nobody knows whether it has
 * members besides those that the definition names. From etcd 3.5 on only one with a quorum tells; before, a member says what it knows
 * itself. Members that did not run are started before. The only member that the definition names is not waited for where it does not
 * serve: a restart is what may mend that.
 */
final class EtcdTells implements Step {

    @Override
    public String id() {
        return "etcd/tells";
    }

    @Override
    public String title() {
        return "etcd tells who its members are before one is restarted";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var member = EtcdMember.of(scope);
        var reads = new ArrayList<Read<?>>(member.reads());
        reads.add(member.membersRead());
        reads.add(member.healthRead());
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        return member.configured(seen) || member.membership(seen).known() || member.alone() && !member.mayServe(seen)
                ? Decision.satisfied()
                : Decision.change("it has not, and a member is to be restarted", member.awaitMembers());
    }
}

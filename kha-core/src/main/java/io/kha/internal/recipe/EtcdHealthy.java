package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** Waits until a member takes part in a quorum, and notes that etcd has formed. */
final class EtcdHealthy implements Step {

    @Override
    public String id() {
        return "etcd/healthy";
    }

    @Override
    public String title() {
        return "etcd has a quorum";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(EtcdMember.of(scope).healthRead(), Read.file(EtcdFormed.MARK));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        var ops = new ArrayList<Op>();
        var reason = "it is healthy, which is not noted: " + EtcdFormed.MARK + " is missing";
        if (!member.healthy(seen)) {
            ops.add(member.awaitHealthy());
            reason = "it is not healthy yet";
        }
        if (!seen.file(EtcdFormed.MARK).exists()) {
            ops.add(new Op.WriteFile(EtcdFormed.MARK, "0644", Ensure.ROOT, Content.of("")));
        }
        return Decision.of(reason, ops);
    }
}

package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts every member that does not run: all of a new etcd at once, without waiting for each other; one that comes back with its data
 * rejoins. A member whose data is gone is not started into an etcd that has formed: it would be an empty member under a known name.
 * Only where the host says that it was added anew, and does not say that it was one before, it is started to enter what is there.
 */
final class EtcdFormed implements Step {
    /** Left on every member once etcd had a quorum. */
    static final String MARK = "/var/lib/kha/etcd-formed";

    @Override
    public String id() {
        return "etcd/formed";
    }

    @Override
    public String title() {
        return "etcd's members run";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(EtcdMember.of(scope).reads());
        reads.add(Read.file(MARK));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        var refusal = member.beside(seen).or(() -> member.otherImage(seen));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var gone = seen.file(MARK).exists() && !seen.file(member.data()).exists();
        if (member.runs(seen) && !gone) {
            return Decision.satisfied();
        }
        var members = fleet.cluster().etcdMembers();
        var answering = fleet.answering(members);
        var formed = answering.stream()
                .filter(m -> fleet.seen(m).file(MARK).exists())
                .toList();
        if (seen.file(member.data()).exists()) {
            return Decision.change("it does not run", member.start(seen));
        }
        if (!formed.isEmpty() && (seen.file(MARK).exists() || !member.added(seen))) {
            return Decision.refused(
                    seen.host().name(),
                    "it has no data of etcd (" + member.data() + "), while etcd has formed (" + formed.get(0) + "): "
                            + (member.runs(seen)
                                    ? "they were removed under the member that runs, and it would not start again"
                                    : "they are gone, or it is a new member"),
                    remedy(member, formed, fleet));
        }
        if (answering.size() < members.size() && formed.isEmpty()) {
            return Decision.refused(
                    seen.host().name(),
                    "not every member of etcd answers, and none that does has formed one: the others may have",
                    "make them answer, or take them out of the cluster");
        }
        return Decision.change("it does not run", member.start(seen));
    }

    /** Members that are added one after the other, without a start in between, cost etcd its quorum: a person adds one at a time. */
    private static String remedy(EtcdMember member, List<Host> formed, Fleet fleet) {
        var empty = fleet.answering(fleet.cluster().etcdMembers()).stream()
                .filter(m -> !fleet.seen(m).file(member.data()).exists())
                .toList();
        var others = formed.stream().filter(m -> !empty.contains(m)).toList();
        if (others.isEmpty()) {
            return "bring the data back, or restore a snapshot of it";
        }
        if (empty.size() > 1) {
            return "bring the data back; or, where hosts were installed anew, let them in one after the other: keep all but one of "
                    + empty
                    + " switched off, plan without them by name, and do what that says. Where they are new members, name those that etcd"
                    + " has, .etcd(Etcd.external(" + quoted(others)
                    + ")), not every master need be one: kha does not make etcd larger";
        }
        return "bring the data back; or, for kha neither replaces nor adds members, "
                + member.replacement(others.get(0));
    }

    private static String quoted(List<Host> hosts) {
        return hosts.stream().map(h -> "\"" + h.address() + "\"").collect(Collectors.joining(", "));
    }
}

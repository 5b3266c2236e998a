package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.pki.LeafRequest;
import io.kha.internal.pki.Profile;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Gives every etcd member its server and peer certificates; they are made anew when they near their end or lack a name. Those of a
 * member that is healthy are left to {@link EtcdRenewed}.
 */
final class EtcdCertificates implements Step {

    @Override
    public String id() {
        return "pki/etcd-members";
    }

    @Override
    public String title() {
        return "etcd's members have their certificates";
    }

    private static List<LeafFiles> leaves(Host host) {
        var names = List.of(host.address(), EtcdMember.loopback(host), host.name(), "localhost");
        return List.of(
                new LeafFiles(PkiFiles.ETCD_SERVER, CaFiles.ETCD, LeafRequest.host(Profile.PEER, host.name(), names)),
                new LeafFiles(PkiFiles.ETCD_PEER, CaFiles.ETCD, LeafRequest.host(Profile.PEER, host.name(), names)));
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(reads(scope.host()));
        reads.add(EtcdMember.of(scope).healthRead());
        reads.addAll(EtcdMember.of(scope).reads());
        return reads;
    }

    /** What the certificates are judged by. */
    static List<Read<?>> reads(Host host) {
        var reads = new ArrayList<Read<?>>();
        reads.add(Read.text(CaFiles.ETCD.certificate()));
        leaves(host).forEach(leaf -> reads.addAll(leaf.reads()));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var others = others(seen, fleet);
        if (!others.isEmpty()) {
            return Decision.refused(
                    seen.host().name(),
                    CaFiles.ETCD.certificate() + " is not the one of the masters " + others,
                    "find out which etcd uses and remove the other; kha never overwrites an authority");
        }
        var ops = new ArrayList<Op>(authority(seen, fleet));
        var reasons = new ArrayList<String>();
        if (!ops.isEmpty()) {
            reasons.add("the authority's certificate is missing");
        }
        var renewal = new ArrayList<Op>();
        var reason = renewal(seen, fleet, fleet.cluster().pki().renewBefore(), renewal);
        if (!renewal.isEmpty() && !new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory()).serves(seen)) {
            reasons.add(reason);
            ops.addAll(renewal);
        }
        var outOfReach = ops.isEmpty() ? Optional.<Decision>empty() : CaFiles.ETCD.outOfReach(fleet);
        return outOfReach.orElseGet(() -> Decision.of(String.join(", ", reasons), ops));
    }

    /** Where the authority's certificate is put back first, they are made anew at most; never those of a member that is healthy. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        var leaves = leaves(seen.host());
        if (leaves.stream().noneMatch(leaf -> leaf.unsettled(unknown))) {
            return Step.super.bound(seen, fleet, unknown);
        }
        return new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory()).serves(seen)
                ? Decision.satisfied()
                : Decision.change(
                        LeafFiles.UNSETTLED,
                        leaves.stream()
                                .flatMap(leaf -> leaf.ops(seen, fleet).stream())
                                .toList());
    }

    /** Adds what makes the certificates that do not serve, or end so soon, and says why. */
    static String renewal(Seen seen, Fleet fleet, Duration renewBefore, List<Op> ops) {
        var reasons = new LinkedHashSet<String>();
        for (var leaf : leaves(seen.host())) {
            leaf.reason(seen, fleet, renewBefore).ifPresent(reason -> {
                reasons.add(reason);
                ops.addAll(leaf.ops(seen, fleet));
            });
        }
        return String.join(", ", reasons);
    }

    /** The masters whose authority is not that of a member that is no master; empty when it is, or there is none yet. */
    private static List<Host> others(Seen seen, Fleet fleet) {
        if (fleet.cluster().masters().contains(seen.host())) {
            return List.of();
        }
        var here = seen.get(Read.text(CaFiles.ETCD.certificate())).sha256();
        var masters = CaFiles.ETCD.present(fleet);
        return here.isEmpty() || masters.containsKey(here) ? List.of() : List.copyOf(masters.values());
    }

    /** Members that are no masters have the authority's certificate alone. */
    private static List<Op> authority(Seen seen, Fleet fleet) {
        Cluster cluster = fleet.cluster();
        if (cluster.masters().contains(seen.host())
                || seen.get(Read.text(CaFiles.ETCD.certificate())).isFile()) {
            return List.of();
        }
        var content = fleet.cells().content(CaFiles.ETCD.cell(fleet), ca -> Content.of(ca.certificate()));
        return List.of(new Op.WriteFile(CaFiles.ETCD.certificate(), "0644", Ensure.ROOT, content));
    }
}

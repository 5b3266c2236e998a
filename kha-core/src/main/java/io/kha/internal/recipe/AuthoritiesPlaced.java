package io.kha.internal.recipe;

import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the certificate authorities on every master before anything starts, so that any of them can init, join or be replaced. The key
 * goes first: a certificate is never there without its key. An authority is never overwritten by another.
 */
final class AuthoritiesPlaced implements Step {

    @Override
    public String id() {
        return "pki/authorities";
    }

    @Override
    public String title() {
        return "every master has the certificate authorities";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        for (var ca : CaFiles.values()) {
            reads.add(Read.file(ca.certificate()));
            reads.add(Read.file(ca.key()));
        }
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var ops = new ArrayList<Op>();
        for (var ca : CaFiles.values()) {
            var present = ca.present(fleet);
            var given = ca.given(fleet.cluster());
            given.ifPresent(g -> {
                present.remove(Content.of(g.certificate()).sha256()); // put there by hand, as it was given
                present.putIfAbsent(Content.of(CaFiles.read(g).certificate()).sha256(), seen.host());
            });
            if (present.size() > 1) {
                return Decision.refused(
                        seen.host().name(),
                        "there is more than one " + ca.certificate() + ": on " + present.values()
                                + (given.isPresent() ? ", one of them given" : ""),
                        "find out which the cluster uses and remove the other with its key; kha never overwrites an authority");
            }
            if (given.isEmpty() && !present.isEmpty() && ca.keeper(fleet).isEmpty()) {
                return Decision.refused(
                        seen.host().name(),
                        "no master that answers has " + ca.key(),
                        "put the key back on one master, or give the authority: .pki(p -> p.clusterCa(..))");
            }
            var lost = lost(fleet, ca);
            if (lost.isPresent()) {
                return lost.get();
            }
            var outOfReach = ca.outOfReach(fleet);
            if (outOfReach.isPresent()) {
                return outOfReach.get();
            }
            ops.addAll(place(seen, fleet, ca));
        }
        return Decision.of("missing or not as on the other masters", ops);
    }

    /** A key whose certificate is gone, or both gone, while there is a cluster that uses them: nothing is put in their place. */
    private static Optional<Decision> lost(Fleet fleet, CaFiles ca) {
        if (ca.keeper(fleet).isPresent()) {
            return Optional.empty();
        }
        var given = ca.given(fleet.cluster()).map(g -> Content.of(g.key()).sha256());
        var holder = fleet.answering(fleet.cluster().masters()).stream()
                .filter(m -> fleet.seen(m).file(ca.key()).exists()
                        && !given.equals(
                                Optional.of(fleet.seen(m).file(ca.key()).sha256())))
                .findFirst();
        if (holder.isPresent()) {
            return ControlPlane.inUse(fleet)
                    .map(user -> Decision.refused(
                            holder.get().name(),
                            "it has " + ca.key() + ", no master that answers has " + ca.certificate()
                                    + " as a regular file, and there is a cluster that uses them (" + user + ")",
                            "put the certificate back beside its key; kha never overwrites an authority"));
        }
        if (given.isPresent()) {
            return Optional.empty();
        }
        return ControlPlane.somewhere(fleet)
                .map(user -> lost(user, "it has a control plane", ca))
                .or(() -> ca == CaFiles.ETCD
                        ? outlived(fleet).map(user -> lost(user, "it has " + ca.certificate(), ca))
                        : Optional.empty())
                .or(() -> ControlPlane.kept(fleet)
                        .map(user -> lost(user, "it is a member of an etcd that has formed", ca)));
    }

    private static Decision lost(Host user, String has, CaFiles ca) {
        return Decision.refused(
                user.name(),
                has + ", and no master that answers has " + ca.key() + " and " + ca.certificate(),
                "put both back on one master; a cluster does not get another authority. To give the cluster up, remove what etcd"
                        + " keeps of it first, on every member: its data, and " + EtcdFormed.MARK);
    }

    /** A member of etcd that is no master and has the authority's certificate: it outlives masters that are reset. */
    private static Optional<Host> outlived(Fleet fleet) {
        return fleet.answering(fleet.cluster().etcdMembers()).stream()
                .filter(m -> !fleet.cluster().masters().contains(m)
                        && fleet.seen(m)
                                .get(Read.text(CaFiles.ETCD.certificate()))
                                .exists())
                .findFirst();
    }

    /** CIS asks for 0644 or more restrictive. */
    private static boolean readable(FileState certificate) {
        return certificate.isFile() && (Integer.parseInt(certificate.mode(), 8) & ~0644) == 0;
    }

    private static List<Op> place(Seen seen, Fleet fleet, CaFiles ca) {
        var certificate = seen.file(ca.certificate());
        var key = seen.file(ca.key());
        var keeper = ca.keeper(fleet);
        var sameKey = keeper.isEmpty()
                || keeper.get().equals(seen.host())
                || key.sha256().isEmpty() // what a plan only intends has no digest yet
                || fleet.seen(keeper.get()).file(ca.key()).sha256().equals(key.sha256());
        var ops = new ArrayList<Op>();
        if (!key.isFile()
                || !certificate.isFile()
                || !sameKey
                || !key.mode().equals("0600")
                || !key.owner().equals(Ensure.ROOT)) {
            ops.add(new Op.WriteFile(
                    ca.key(), "0600", Ensure.ROOT, fleet.cells().content(ca.cell(fleet), a -> Content.of(a.key()))));
        }
        if (!readable(certificate)) {
            ops.add(new Op.WriteFile(
                    ca.certificate(),
                    "0644",
                    Ensure.ROOT,
                    fleet.cells().content(ca.cell(fleet), a -> Content.of(a.certificate()))));
        }
        return ops;
    }
}

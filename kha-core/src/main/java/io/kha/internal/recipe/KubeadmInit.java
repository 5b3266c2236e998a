package io.kha.internal.recipe;

import io.kha.internal.render.KubeadmDocuments;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where no master has a control plane: one of them makes the first, any other joins it. The credentials that kubeadm leaves beside the
 * administrator's, which no rule of the cluster limits and nobody can revoke, are removed when it has come to its end: until then kubeadm
 * needs them, and nothing does after. Who wants such credentials again makes them with the cluster's CA.
 */
final class KubeadmInit implements Step {
    private static final Pattern SERVER = Pattern.compile("(?m)^\\s*server: \"?https://([^\\s\"]+)");

    @Override
    public String id() {
        return "kubeadm/init";
    }

    @Override
    public String title() {
        return "there is a control plane";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(ControlPlane.INIT.reads());
        reads.add(Read.text(ControlPlane.JOIN.config()));
        reads.add(KubeadmRun.ADMIN);
        if (KubeadmRun.leavesSuperAdmin(scope.cluster())) {
            reads.add(KubeadmRun.SUPER_ADMIN);
        }
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return decide(
                seen,
                fleet,
                () -> Content.of(KubeadmDocuments.init(
                        fleet.cluster(), seen.host(), RuntimeReady.cgroupDriver(seen, fleet.cluster()))));
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return decide(seen, fleet, () -> new Content.Later("the runtime's cgroup driver"));
    }

    private static Decision decide(Seen seen, Fleet fleet, Supplier<Content> configuration) {
        var left = KubeadmRun.leavesSuperAdmin(fleet.cluster());
        var remove = new Op.Remove(KubeadmRun.SUPER_ADMIN.path());
        var cleaning = left && seen.get(KubeadmRun.SUPER_ADMIN).exists() ? List.<Op>of(remove) : List.<Op>of();
        if (ControlPlane.somewhere(fleet).isPresent()) {
            var other = ControlPlane.INIT.marked(seen) ? otherSettings(seen, fleet) : Optional.<Decision>empty();
            if (other.isPresent()) {
                return other.get();
            }
            return Decision.of("credentials that nobody can revoke are there", cleaning);
        }
        if (!ControlPlane.allAnswer(fleet)) {
            return Decision.refused(
                    "control plane",
                    "not every master answers, and none that does has a control plane: the others may have one",
                    "make them answer, or take them out of the cluster");
        }
        if (!ControlPlane.founder(fleet).filter(seen.host()::equals).isPresent()) {
            return Decision.satisfied();
        }
        var otherKind = ControlPlane.INIT.otherKind(seen);
        if (otherKind.isPresent()) {
            return otherKind.get();
        }
        var ops = new ArrayList<Op>();
        if (seen.get(Read.text(ControlPlane.JOIN.config())).exists()) {
            ops.add(new Op.Remove(
                    ControlPlane.JOIN.config())); // it joined another control plane once, now it founds this one
        }
        ops.addAll(ControlPlane.INIT.ops(seen, fleet.cluster(), configuration.get(), List.of("--skip-token-print")));
        ops.addAll(left && !ControlPlane.INIT.succeeded(seen) ? List.of(remove) : cleaning);
        return Decision.change(ControlPlane.INIT.reason(seen, "no master has one"), ops);
    }

    /**
     * Settings that the cluster was not made with. The founder's document says them; where no founder is left, one of the definition or
     * one that did not join later, the administrator's kubeconfig still says the endpoint.
     */
    private static Optional<Decision> otherSettings(Seen seen, Fleet fleet) {
        if (founded(seen)) {
            return ControlPlane.INIT.otherSettings(seen, fleet.cluster());
        }
        if (fleet.answering(fleet.cluster().masters()).stream().anyMatch(m -> founded(fleet.seen(m)))) {
            return Optional.empty();
        }
        var admin = seen.get(KubeadmRun.ADMIN).secret();
        var server = SERVER.matcher(admin == null ? "" : admin.revealText());
        var wanted = fleet.cluster().endpoint().hostPort();
        return server.find() && !server.group(1).equals(wanted)
                ? Optional.of(KubeadmRun.noChange(
                        seen, List.of("endpoint (" + server.group(1) + " -> " + wanted + ")"), KubeadmRun.ADMIN.path()))
                : Optional.empty();
    }

    private static boolean founded(Seen seen) {
        return ControlPlane.INIT.marked(seen)
                && seen.get(Read.text(ControlPlane.INIT.config())).isFile()
                && !seen.get(Read.text(ControlPlane.JOIN.config())).exists();
    }
}

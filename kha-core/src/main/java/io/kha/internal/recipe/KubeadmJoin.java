package io.kha.internal.recipe;

import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.Leaf;
import io.kha.internal.pki.LeafRequest;
import io.kha.internal.render.KubeadmDocuments;
import io.kha.internal.render.Kubeconfig;
import io.kha.step.Cells.Cell;
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
import java.util.List;
import java.util.Optional;

/**
 * Joins a host to the cluster through its endpoint. What lets it ask for a node's certificate is a client certificate of one hour, in a
 * discovery file that goes when the host has joined: no token is made, shown or left.
 */
final class KubeadmJoin implements Step {
    private static final String DISCOVERY = "/etc/kubernetes/kha-discovery.conf";
    private static final Duration SHARED = Duration.ofMinutes(30);
    private final boolean controlPlane;
    private final KubeadmRun run;

    private KubeadmJoin(boolean controlPlane, KubeadmRun run) {
        this.controlPlane = controlPlane;
        this.run = run;
    }

    /** Makes a master. */
    static KubeadmJoin master() {
        return new KubeadmJoin(true, ControlPlane.JOIN);
    }

    /** Makes a worker. */
    static KubeadmJoin worker() {
        return new KubeadmJoin(false, new KubeadmRun("join", "/var/lib/kha/node"));
    }

    @Override
    public String id() {
        return controlPlane ? "kubeadm/join-control-plane" : "kubeadm/join";
    }

    @Override
    public String title() {
        return controlPlane ? "the host has a control plane" : "the host is a node";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(run.reads());
        reads.add(Read.file(DISCOVERY));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return decide(seen, fleet, true);
    }

    /** A runtime that is yet to be started is looked at before the host joins. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return decide(seen, fleet, false);
    }

    private Decision decide(Seen seen, Fleet fleet, boolean checked) {
        var cleaning = seen.file(DISCOVERY).exists() ? List.<Op>of(new Op.Remove(DISCOVERY)) : List.<Op>of();
        if (run.marked(seen)) {
            var other = run.otherSettings(seen, fleet.cluster());
            if (other.isPresent()) {
                return other.get();
            }
            return Decision.of("what let it join is still there", cleaning);
        }
        var refusal = run.otherKind(seen);
        if (refusal.isEmpty() && !run.succeeded(seen)) {
            refusal = CaFiles.CLUSTER
                    .outOfReach(fleet)
                    .or(() -> checked ? RuntimeReady.otherDriver(seen, fleet) : Optional.empty());
        }
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var ops = new ArrayList<Op>();
        if (!run.succeeded(seen)) {
            ops.add(new Op.WriteFile(DISCOVERY, "0600", Ensure.ROOT, discovery(fleet)));
        }
        ops.addAll(run.ops(
                seen,
                fleet.cluster(),
                Content.of(KubeadmDocuments.join(fleet.cluster(), seen.host(), DISCOVERY)),
                List.of()));
        ops.addAll(run.succeeded(seen) ? cleaning : List.of(new Op.Remove(DISCOVERY)));
        return Decision.change(run.reason(seen, "it has not joined"), ops);
    }

    /** Hosts that join within half an hour share the certificate, which lasts for half an hour more at least. */
    private static Content discovery(Fleet fleet) {
        var ca = CaFiles.CLUSTER.cell(fleet);
        var when = fleet.now().getEpochSecond() / SHARED.toSeconds();
        var cell = new Cell<Leaf>(
                "join@" + when, "a client certificate of one hour", making -> new Issuer(making.random(), making::rsa)
                        .leaf(making.value(ca), LeafRequest.bootstrap(), making.now()));
        var file = new Cell<Content>("join/discovery@" + when, "a client certificate of one hour", making -> {
            var leaf = making.value(cell);
            return Content.of(Kubeconfig.withClient(
                    fleet.cluster().name(),
                    "https://" + fleet.cluster().endpoint().hostPort(),
                    making.value(ca).certificate(),
                    LeafRequest.bootstrap().commonName(),
                    leaf));
        });
        return fleet.cells().content(file, content -> content);
    }
}

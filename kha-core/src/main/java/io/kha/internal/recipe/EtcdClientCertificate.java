package io.kha.internal.recipe;

import io.kha.internal.pki.LeafRequest;
import io.kha.internal.render.PkiFiles;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** Gives every master the certificate with which its apiserver talks to etcd. */
final class EtcdClientCertificate implements Step {
    private static final LeafFiles LEAF = new LeafFiles(
            PkiFiles.ETCD_CLIENT, CaFiles.ETCD, LeafRequest.client("kube-apiserver-etcd-client", "system:masters"));

    @Override
    public String id() {
        return "pki/etcd-client";
    }

    @Override
    public String title() {
        return "the apiserver has its certificate for etcd";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(LEAF.reads());
        reads.add(Read.text(CaFiles.ETCD.certificate()));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return LEAF.reason(seen, fleet, fleet.cluster().pki().renewBefore())
                .map(reason -> Decision.change(reason, LEAF.ops(seen, fleet)))
                .orElse(Decision.satisfied());
    }

    /** Where the authority's certificate is put back first, it is made anew at most. */
    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return LEAF.unsettled(unknown)
                ? Decision.change(LeafFiles.UNSETTLED, LEAF.ops(seen, fleet))
                : Step.super.bound(seen, fleet, unknown);
    }
}

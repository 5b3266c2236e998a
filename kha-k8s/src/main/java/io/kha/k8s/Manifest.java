package io.kha.k8s;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The objects of a manifest are in the cluster: each one that is missing, or was made from another manifest, is applied. Server-side
 * apply from Kubernetes 1.16 on, which takes over fields that somebody else set; creation or a merge before.
 */
final class Manifest extends ApiStep {
    private final String id;
    private final String title;
    private final Function<Cluster, String> manifest;

    Manifest(String id, String title, Function<Cluster, String> manifest) {
        this.id = id;
        this.title = title;
        this.manifest = manifest;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        desired(scope.cluster()).forEach(d -> reads.add(new Read.Api(d.path())));
        return List.copyOf(reads);
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var ops = new ArrayList<Op>();
        var reasons = new ArrayList<String>();
        for (var desired : desired(fleet.cluster())) {
            var there = Doc.object(seen, desired.path());
            if (there.isEmpty() || !desired.is(there.get())) {
                reasons.add(desired.name() + (there.isEmpty() ? " is absent" : " is from another manifest"));
                ops.add(op(fleet.cluster(), desired, there.isPresent()));
            }
        }
        return Decision.of(String.join("; ", reasons), ops);
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        var ops = desired(fleet.cluster()).stream()
                .map(d -> op(fleet.cluster(), d, false))
                .toList();
        return Decision.change("known when the API answers", ops);
    }

    private static Op op(Cluster cluster, Desired desired, boolean exists) {
        return cluster.kubernetes().atLeast(1, 16) ? desired.apply() : desired.before116(exists);
    }

    private List<Desired> desired(Cluster cluster) {
        return Desired.of(manifest.apply(cluster));
    }
}

package io.kha.k8s;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.UnknownRead;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Waits until the pods of an addon are Ready, for ten minutes; not where one that kubeadm installs was left out, nor while hosts are
 * accepted as absent, whose pods would never be. Of an addon that is everywhere only the pods on the definition's nodes count: a
 * host that died and was taken out stays a node, and its pod stays too, never Ready.
 */
final class AddonReady extends ApiStep {
    private final String id;
    private final String name;
    private final Optional<String> workload;
    private final String pods;
    private final boolean everywhere;

    private AddonReady(String id, String name, Optional<String> workload, String pods, boolean everywhere) {
        this.id = id;
        this.name = name;
        this.workload = workload;
        this.pods = pods;
        this.everywhere = everywhere;
    }

    /** {@code kube-proxy/ready}: one pod on every node of the definition. */
    static AddonReady kubeProxy() {
        return new AddonReady(
                "kube-proxy/ready",
                "kube-proxy",
                Optional.of(KubeProxyEndpoint.DAEMON_SET),
                Pods.PATH + "?labelSelector=k8s-app%3Dkube-proxy",
                true);
    }

    /**
     * {@code flannel/ready}: one pod on every node of the definition. That a node is Ready does not say so: its kubelet has found the
     * configuration that flannel leaves before it starts.
     */
    static AddonReady flannel() {
        return new AddonReady(
                "flannel/ready",
                "flannel",
                Optional.empty(),
                FlannelHealthy.PODS + "?labelSelector=app%3Dflannel",
                true);
    }

    /** {@code dns/ready}: one pod or more. */
    static AddonReady dns() {
        return new AddonReady(
                "dns/ready", "the cluster's DNS", Optional.of(DnsSpread.DEPLOYMENT), DnsSpread.PODS, false);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return name + " Ready";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return Stream.concat(workload.stream(), Stream.of(pods))
                .<Read<?>>map(Read.Api::new)
                .toList();
    }

    @Override
    Decision decideOnAnswers(Seen seen, Fleet fleet) {
        var hosts = fleet.cluster().hosts();
        if (workload.filter(w -> Doc.object(seen, w).isEmpty()).isPresent()
                || fleet.answering(hosts).size() < hosts.size()) {
            return Decision.satisfied();
        }
        var all = Doc.list(seen, pods);
        var others = everywhere ? OtherNodes.of(all, fleet.cluster()) : OtherNodes.NONE;
        var await = await(fleet, others);
        var lacking = Wait.lacking(await, others.without(all));
        return lacking.isEmpty() ? Decision.satisfied() : Decision.change(String.join("; ", lacking), await);
    }

    @Override
    public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
        return Decision.change("known when the API answers", await(fleet, OtherNodes.NONE));
    }

    private Op.AwaitCondition await(Fleet fleet, OtherNodes others) {
        int count = everywhere ? NodesReady.nodes(fleet.cluster()).size() : 1;
        var what = name
                + (everywhere ? " is Ready on every node" : " is Ready")
                + (others.names().isEmpty() ? "" : " of the definition");
        var path = pods + others.selector();
        return Wait.ready(what, path, List.of(), count);
    }
}

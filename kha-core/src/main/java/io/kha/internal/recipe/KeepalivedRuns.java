package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.render.Keepalived;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Read;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs keepalived on every master: the VIP is on one whose load balancer answers. */
final class KeepalivedRuns implements Step {
    @Override
    public String id() {
        return "endpoint/keepalived";
    }

    @Override
    public String title() {
        return "keepalived runs";
    }

    private static Optional<Service> service(Cluster cluster, Host host) {
        return cluster.endpoint()
                .vip()
                .map(vip -> new Service(
                        "keepalived.service",
                        Map.of(
                                Keepalived.CONFIG, Keepalived.config(cluster, host),
                                Keepalived.CHECK, Keepalived.check(cluster)),
                        List.of(Keepalived.CHECK)));
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return service(scope.cluster(), scope.host()).map(Service::reads).orElse(List.of());
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        return service(fleet.cluster(), seen.host())
                .map(service -> Decision.of("absent, or runs with another configuration", service.ops(seen)))
                .orElse(Decision.satisfied());
    }
}

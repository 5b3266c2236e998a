package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Vip;
import io.kha.internal.render.NginxConfig;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.ContainerSpec;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs nginx on every master, in front of all apiservers. */
final class NginxRuns implements Step {
    private static final String CONFIG = "/etc/kha/nginx.conf";
    private static final String NAME = "kha-nginx";
    private static final String UNIT = "nginx.service";
    private static final String LABEL = "io.kha.config";

    @Override
    public String id() {
        return "endpoint/nginx";
    }

    @Override
    public String title() {
        return "the load balancer runs";
    }

    private static Optional<Service> service(Cluster cluster, Vip vip) {
        return vip.loadBalancer().containers(cluster.runtime())
                ? Optional.empty()
                : Optional.of(new Service(UNIT, Map.of(NginxConfig.PATH, NginxConfig.packaged(cluster)), List.of()));
    }

    /** What {@link #runs} looks at. */
    static Read<?> state(Cluster cluster, Vip vip) {
        return vip.loadBalancer().containers(cluster.runtime()) ? new Read.Container(NAME) : new Read.Unit(UNIT);
    }

    /** Whether a host's load balancer runs. */
    static boolean runs(Seen seen, Cluster cluster, Vip vip) {
        return vip.loadBalancer().containers(cluster.runtime())
                ? seen.get(new Read.Container(NAME)).running()
                : seen.unit(UNIT).isActive();
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return scope.cluster()
                .endpoint()
                .vip()
                .map(vip -> service(scope.cluster(), vip)
                        .map(Service::reads)
                        .orElse(List.of(Read.text(CONFIG), new Read.Container(NAME))))
                .orElse(List.of());
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var vip = fleet.cluster().endpoint().vip();
        if (vip.isEmpty()) {
            return Decision.satisfied();
        }
        var service = service(fleet.cluster(), vip.get());
        return Decision.of(
                "absent, or runs with another configuration",
                service.isPresent() ? service.get().ops(seen) : container(seen, fleet.cluster(), vip.get()));
    }

    private static List<Op> container(Seen seen, Cluster cluster, Vip vip) {
        var config = NginxConfig.container(cluster);
        var spec = new ContainerSpec(
                NAME,
                vip.loadBalancer().image(),
                List.of(),
                Map.of(CONFIG, NginxConfig.PATH + ":ro"),
                Map.of(
                        LABEL,
                        Digests.sha256((vip.loadBalancer().image() + config).getBytes(StandardCharsets.UTF_8))
                                .substring(0, 16)));
        var ops = new ArrayList<Op>(Ensure.text(seen, CONFIG, config));
        var state = seen.get(new Read.Container(NAME));
        if (!state.running()
                || !spec.labels().equals(Map.of(LABEL, state.labels().getOrDefault(LABEL, "")))) {
            ops.add(new Op.RunContainer(spec));
        }
        return ops;
    }
}

package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Vip;
import io.kha.internal.render.NginxConfig;
import io.kha.internal.render.StartedWith;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.ContainerSpec;
import io.kha.transport.Digests;
import io.kha.transport.Engine;
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
        var vip = scope.cluster().endpoint().vip();
        if (vip.isEmpty()) {
            return List.of();
        }
        var reads = new ArrayList<Read<?>>(service(scope.cluster(), vip.get())
                .map(Service::reads)
                .orElse(List.of(Read.text(CONFIG), new Read.Container(NAME))));
        reads.addAll(beside(scope.cluster(), vip.get()));
        return reads;
    }

    /** What tells whether kha's load balancer runs in the other way; where containers are run one may be chosen. */
    private static List<Read<?>> beside(Cluster cluster, Vip vip) {
        if (cluster.runtime().engine() != Engine.DOCKER) {
            return List.of();
        }
        return vip.loadBalancer().containers(cluster.runtime())
                ? List.of(new Read.Unit(UNIT), Read.text(StartedWith.path(UNIT)))
                : List.of(new Read.Container(NAME));
    }

    /** The refusal to start one beside another that has its ports. */
    private static Optional<Decision> beside(Seen seen, Cluster cluster, Vip vip) {
        if (beside(cluster, vip).isEmpty()) {
            return Optional.empty();
        }
        var container = vip.loadBalancer().containers(cluster.runtime());
        var runs = container
                ? seen.unit(UNIT).isActive()
                        && !seen.text(StartedWith.path(UNIT)).isEmpty()
                : seen.get(new Read.Container(NAME)).running();
        if (!runs) {
            return Optional.empty();
        }
        return Optional.of(
                container
                        ? OtherWay.refused(
                                seen.host().name(),
                                "load balancer",
                                "the package's nginx",
                                "a container",
                                ".nginx(n -> n.packaged())")
                        : OtherWay.refused(
                                seen.host().name(),
                                "load balancer",
                                "the container " + NAME,
                                "the package's nginx",
                                ".nginx(n -> n.container())"));
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var vip = fleet.cluster().endpoint().vip();
        if (vip.isEmpty()) {
            return Decision.satisfied();
        }
        var service = service(fleet.cluster(), vip.get());
        return beside(seen, fleet.cluster(), vip.get())
                .orElseGet(() -> Decision.of(
                        "absent, or runs with another configuration",
                        service.isPresent() ? service.get().ops(seen) : container(seen, fleet.cluster(), vip.get())));
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

package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.step.Seen;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * {@code control-plane/leaders}: controller-manager and scheduler each have a leader on a master, it has renewed its lease lately, and
 * on another master a second one is there that does not lead. A process names itself after its host's own name, which need not be the
 * node's. What time it is, is read from the cluster, see {@link Heartbeats}.
 */
final class Leaders extends ApiCheck {
    private static final List<String> ELECTED = List.of("kube-controller-manager", "kube-scheduler");
    private static final Read.Sysctl HOST_NAME = new Read.Sysctl("kernel.hostname");
    private static final Duration SLACK = Duration.ofSeconds(45); // hosts' clocks may differ by some seconds

    @Override
    public String id() {
        return "control-plane/leaders";
    }

    @Override
    List<String> paths(Cluster cluster) {
        var paths = new ArrayList<>(List.of(Heartbeats.LEASES, Pods.PATH));
        ELECTED.forEach(component -> paths.add(Leadership.path(component, cluster)));
        return paths;
    }

    @Override
    List<Read<?>> ofMasters() {
        return List.of(HOST_NAME);
    }

    @Override
    void find(Seen api, Fleet fleet, Findings findings) {
        var cluster = fleet.cluster();
        var now = Heartbeats.newest(api);
        for (var component : ELECTED) {
            var leadership = Leadership.of(component, api, cluster);
            if (leadership.holder().isEmpty()) {
                findings.error("", component + " has no leader", "look at its pods' logs on the masters");
                continue;
            }
            var leader = cluster.masters().stream()
                    .filter(m -> is(m, leadership.holder(), fleet))
                    .findFirst();
            if (leader.isEmpty()
                    && fleet.answering(cluster.masters()).size()
                            == cluster.masters().size()) {
                findings.warning(
                        "",
                        component + " is led by " + leadership.holder() + ", which is none of the masters",
                        "see who else writes to this API");
            }
            var age = Duration.between(leadership.renewed(), now);
            if (age.compareTo(leadership.duration().plus(SLACK)) > 0) {
                findings.error(
                        leader.map(Host::name).orElse(""),
                        component + "'s leader has not renewed its lease for " + age.toSeconds() + " s",
                        "look at its pods' logs on the masters");
            }
            var pods = Pods.of(api);
            var standby = cluster.masters().stream()
                    .filter(m -> !is(m, leadership.holder(), fleet))
                    .anyMatch(m -> pods.named(component + "-" + m.name())
                            .filter(Pods::ready)
                            .isPresent());
            if (!standby && cluster.masters().size() > 1) {
                findings.error(
                        "",
                        component + " has no second process that could take over",
                        "bring its pods on the other masters up");
            }
        }
    }

    /** Whether an identity ({@code m1_4b1e...}) is that of a process on a host; host names may be fully qualified. */
    private static boolean is(Host host, String holder, Fleet fleet) {
        int end = holder.lastIndexOf('_');
        var name = (end < 0 ? holder : holder.substring(0, end)).toLowerCase(Locale.ROOT);
        var own = fleet.answers(host) ? fleet.seen(host).get(HOST_NAME).toLowerCase(Locale.ROOT) : host.name();
        return Stream.of(own, host.name()).anyMatch(n -> name.equals(n) || name.startsWith(n + "."));
    }
}

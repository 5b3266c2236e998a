package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Installs the distribution's packages that the other steps need, without starting their services. */
final class HostPackages implements Step {

    @Override
    public String id() {
        return "host/packages";
    }

    @Override
    public String title() {
        return "the distribution's packages are installed";
    }

    private static TreeSet<String> wanted(Host host, Cluster cluster) {
        var names = new TreeSet<String>();
        if (cluster.masters().contains(host) || cluster.workers().contains(host)) {
            names.addAll(List.of("conntrack", "ethtool", "iptables", "socat"));
        }
        cluster.endpoint().vip().filter(v -> cluster.masters().contains(host)).ifPresent(vip -> {
            names.add("keepalived");
            if (!vip.loadBalancer().containers(cluster.runtime())) {
                names.addAll(List.of("nginx-light", "libnginx-mod-stream"));
            }
        });
        return names;
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.copyOf(wanted(scope.host(), scope.cluster()).stream()
                .map(Read.Package::new)
                .toList());
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        Map<String, String> missing = new TreeMap<>();
        for (var name : wanted(seen.host(), fleet.cluster())) {
            if (!seen.get(new Read.Package(name)).installed()) {
                missing.put(name, "*");
            }
        }
        return missing.isEmpty()
                ? Decision.satisfied()
                : Decision.change("missing: " + String.join(", ", missing.keySet()), new Op.Install(missing, false));
    }
}

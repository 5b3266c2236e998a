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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Installs the distribution's packages that the other steps need, without starting their services. */
final class HostPackages implements Step {
    private static final Read.File RELEASE = Read.text("/etc/os-release");
    private static final Pattern NAMES = Pattern.compile("(?m)^ID(?:_LIKE)?=[\"']?([^\"'\\n]+)");

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
        var reads = new ArrayList<Read<?>>(List.of(RELEASE));
        wanted(scope.host(), scope.cluster()).forEach(name -> reads.add(new Read.Package(name)));
        return reads;
    }

    /** What the distribution calls itself where it is not of Debian's family; empty where it is, or does not say. */
    private static String stranger(Seen seen) {
        var ids = NAMES.matcher(seen.text(RELEASE.path()))
                .results()
                .flatMap(m -> Stream.of(m.group(1).strip().split("\\s+")))
                .toList();
        return ids.isEmpty() || ids.contains("debian") || ids.contains("ubuntu") ? "" : ids.get(0);
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        Map<String, String> missing = new TreeMap<>();
        for (var name : wanted(seen.host(), fleet.cluster())) {
            if (!seen.get(new Read.Package(name)).installed()) {
                missing.put(name, "*");
            }
        }
        if (!missing.isEmpty() && !stranger(seen).isEmpty()) {
            return Decision.refused(
                    seen.host().name(),
                    "it is " + stranger(seen) + ", and kha knows the packages of Debian's family alone",
                    "take a host with Debian, Ubuntu or one of their family");
        }
        return missing.isEmpty()
                ? Decision.satisfied()
                : Decision.change("missing: " + String.join(", ", missing.keySet()), new Op.Install(missing, false));
    }
}

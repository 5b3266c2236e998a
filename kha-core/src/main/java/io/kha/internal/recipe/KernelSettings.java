package io.kha.internal.recipe;

import io.kha.Cluster;
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
import java.util.stream.Collectors;

/** Sets what routing between pods needs, now and after a reboot. */
final class KernelSettings implements Step {
    private static final String KEPT = "/etc/sysctl.d/90-kha.conf";

    private static Map<String, String> settings(Cluster cluster) {
        var settings = new TreeMap<>(Map.of(
                "net.bridge.bridge-nf-call-ip6tables", "1",
                "net.bridge.bridge-nf-call-iptables", "1",
                "net.ipv4.ip_forward", "1"));
        if (cluster.network().podSubnet().contains(":")) {
            settings.put("net.ipv6.conf.all.forwarding", "1");
            settings.put("net.ipv6.conf.default.forwarding", "1");
        }
        return settings;
    }

    @Override
    public String id() {
        return "host/sysctl";
    }

    @Override
    public String title() {
        return "kernel settings are set";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        reads.add(Read.text(KEPT));
        settings(scope.cluster()).keySet().forEach(key -> reads.add(new Read.Sysctl(key)));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var settings = settings(fleet.cluster());
        var text = settings.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue() + "\n")
                .collect(Collectors.joining());
        var ops = new ArrayList<Op>(Ensure.text(seen, KEPT, text));
        settings.forEach((key, value) -> {
            if (!seen.get(new Read.Sysctl(key)).equals(value)) {
                ops.add(new Op.Sysctl(key, value));
            }
        });
        return Decision.of("not set, or not kept", ops);
    }
}

package io.kha.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Addresses that keepalived moves between hosts: each stays where it is as long as it can. Guarded by the fleet's lock. */
final class Vips {
    private static final String CONFIG = "/etc/keepalived/keepalived.conf";
    private static final Pattern ADDRESS = Pattern.compile("virtual_ipaddress\\s*\\{\\s*([0-9a-fA-F.:]+)(/\\d+)?");
    private static final Pattern SCRIPT = Pattern.compile("\\bscript\\s+\"([^\" ]+)");
    private static final Pattern PORT = Pattern.compile("/dev/tcp/127\\.0\\.0\\.1/(\\d+)");
    private final SimulatedFleet fleet;
    private final Map<String, String> holders = new TreeMap<>();

    Vips(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    /** The host that has an address now. */
    Optional<SimulatedHost> holder(String address) {
        var able = new LinkedHashMap<String, SimulatedHost>();
        fleet.hosts().stream().filter(h -> able(h, address)).forEach(h -> able.put(h.name(), h));
        var holder = able.containsKey(holders.getOrDefault(address, ""))
                ? holders.get(address)
                : able.keySet().stream().findFirst().orElse("");
        holders.put(address, holder == null ? "" : holder);
        return Optional.ofNullable(able.get(holders.getOrDefault(address, "")));
    }

    /** Whether the keepalived of any host is told of an address. */
    boolean known(String address) {
        return fleet.hosts().stream().anyMatch(h -> addresses(h).contains(address));
    }

    private static List<String> addresses(SimulatedHost host) {
        return ADDRESS.matcher(host.text(CONFIG)).results().map(m -> m.group(1)).toList();
    }

    /** The addresses with prefix lengths that a host has beside its own. */
    Map<String, String> on(SimulatedHost host) {
        var all = new TreeMap<String, String>();
        var matcher = ADDRESS.matcher(host.text(CONFIG));
        while (matcher.find()) {
            if (holder(matcher.group(1)).filter(h -> h == host).isPresent()) {
                all.put(matcher.group(1), matcher.group(2) == null ? "/32" : matcher.group(2));
            }
        }
        return all;
    }

    /** Whether a load balancer runs on a host and listens on a port. */
    static boolean balances(SimulatedHost host, int port) {
        return java.util.stream.Stream.of("nginx", "haproxy")
                .flatMap(program -> Processes.of(host, program).stream()
                        .map(l -> host.text(l.onHost(
                                "/etc/" + program + "/" + program + (program.equals("nginx") ? ".conf" : ".cfg")))))
                .anyMatch(config -> Pattern.compile("(listen|bind)\\s+(\\S*:)?" + port + "\\b")
                        .matcher(config)
                        .find());
    }

    private static boolean able(SimulatedHost host, String address) {
        if (!host.reachable() || !Processes.runs(host, "keepalived")) {
            return false;
        }
        return addresses(host).contains(address) && checked(host);
    }

    /** Whether the check that keepalived makes succeeds: its script is a program, and asks a port that the load balancer has. */
    static boolean checked(SimulatedHost host) {
        var script = SCRIPT.matcher(host.text(CONFIG));
        if (!script.find()) {
            return true;
        }
        var path = script.group(1);
        var port = PORT.matcher(host.text(path));
        return host.file(path).mode().endsWith("5") && port.find() && balances(host, Integer.parseInt(port.group(1)));
    }
}

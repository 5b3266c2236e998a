package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Host;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The routes from one node to the pods of the others, which a unit sets at every boot. */
public final class PodRoutes {
    /** The unit's name. */
    public static final String UNIT = "kha-pod-routes.service";

    /** Where the unit belongs. */
    public static final String UNIT_PATH = "/etc/systemd/system/" + UNIT;

    /** Where the program belongs, 0755. */
    public static final String SCRIPT = "/usr/local/sbin/kha-pod-routes";

    /** The number by which the kernel tells kha's routes from others'. */
    public static final int PROTOCOL = 107;

    private PodRoutes() {}

    /**
     * The program.
     *
     * @param shares every node's share of the pods' network, see {@link PodSubnets}
     */
    public static String script(Cluster cluster, Host node, Map<Host, String> shares) {
        var pods = cluster.network().podSubnet();
        var routes = shares.entrySet().stream()
                .filter(e -> !e.getKey().equals(node))
                .map(e -> Map.of("subnet", e.getValue(), "address", e.getKey().address()))
                .toList();
        var v6 = pods.contains(":");
        return Text.POD_ROUTES.with(Map.of(
                "ip",
                v6 ? "'ip -6'" : "'ip -4'",
                "iptables",
                v6 ? "ip6tables" : "iptables",
                "podSubnet",
                pods,
                "protocol",
                PROTOCOL,
                "routes",
                routes));
    }

    /** The share that a node has by the program of another; empty when that has no route to it. */
    public static Optional<String> share(String script, Host node) {
        return Pattern.compile(
                        "^\\$ip route replace (\\S+) via " + Pattern.quote(node.address()) + " ", Pattern.MULTILINE)
                .matcher(script)
                .results()
                .map(route -> route.group(1))
                .findFirst();
    }

    /**
     * The unit.
     *
     * @param digest of the program
     */
    public static String unit(String digest) {
        return Text.POD_ROUTES_UNIT.with(Map.of("script", SCRIPT, "digest", digest));
    }
}

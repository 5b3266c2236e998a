package io.kha.internal.render;

import inet.ipaddr.IPAddress;
import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.model.Ip;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** keepalived's configuration on a master: it keeps the endpoint's address on one of them. */
public final class Keepalived {
    /** Where the configuration belongs. */
    public static final String CONFIG = "/etc/keepalived/keepalived.conf";

    /** Where the check belongs, 0755 and owned by root. */
    public static final String CHECK = "/etc/keepalived/kha-check";

    private static final Pattern PEERS = Pattern.compile("unicast_peer\\s*\\{([^}]*)}");

    private Keepalived() {}

    /**
     * The configuration for a master of a cluster whose endpoint is a {@link io.kha.Vip}.
     *
     * @param present the one that the master has; whom it talks to there it goes on to talk to, also when the definition does not name
     *     them any more: one that still runs, and heard nothing, would take the address too
     */
    public static String config(Cluster cluster, Host master, String present) {
        var vip = cluster.endpoint().vip().orElseThrow();
        var peers = cluster.masters().stream()
                .filter(m -> !m.equals(master))
                .map(Host::address)
                .toList();
        return Text.KEEPALIVED.with(Map.of(
                "host",
                master.name(),
                "check",
                CHECK,
                "interface",
                vip.interfaceName(),
                "routerId",
                vip.routerId(),
                "priority",
                200 - cluster.masters().indexOf(master),
                "address",
                master.address(),
                "peers",
                peers,
                "retired",
                retired(present, cluster),
                "vip",
                vip.address(),
                "prefix",
                vip.prefix()));
    }

    /** Whether a configuration is kha's. */
    public static boolean ours(String present) {
        return present.startsWith("# Written by kha.");
    }

    /** The addresses of no masters that a configuration of kha's has among its peers. */
    public static List<String> retired(String present, Cluster cluster) {
        var masters = cluster.masters().stream().map(Host::address).toList();
        var peers = ours(present) ? PEERS.matcher(present).results() : Stream.<MatchResult>of();
        return peers.flatMap(block -> block.group(1).lines())
                .flatMap(line -> Ip.address(line.strip()).stream())
                .map(IPAddress::toCanonicalString)
                .filter(address -> !masters.contains(address))
                .filter(address -> address.contains(":") == masters.get(0).contains(":")) // else keepalived takes none
                .distinct()
                .toList();
    }

    /** The program that asks the load balancer on its own host. */
    public static String check(Cluster cluster) {
        var vip = cluster.endpoint().vip().orElseThrow();
        return Text.KEEPALIVED_CHECK.with(Map.of("healthPort", vip.healthPort()));
    }
}

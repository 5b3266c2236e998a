package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Host;
import java.util.Map;

/** keepalived's configuration on a master: it keeps the endpoint's address on one of them. */
public final class Keepalived {
    /** Where the configuration belongs. */
    public static final String CONFIG = "/etc/keepalived/keepalived.conf";

    /** Where the check belongs, 0755 and owned by root. */
    public static final String CHECK = "/etc/keepalived/kha-check";

    private Keepalived() {}

    /** The configuration for a master of a cluster whose endpoint is a {@link io.kha.Vip}. */
    public static String config(Cluster cluster, Host master) {
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
                "vip",
                vip.address(),
                "prefix",
                vip.prefix()));
    }

    /** The program that asks the load balancer on its own host. */
    public static String check(Cluster cluster) {
        var vip = cluster.endpoint().vip().orElseThrow();
        return Text.KEEPALIVED_CHECK.with(Map.of("healthPort", vip.healthPort()));
    }
}

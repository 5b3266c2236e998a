package io.kha.internal.render;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import io.kha.Cluster;
import io.kha.Host;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which share of the pods' network each node has, where kha makes the network itself. */
public final class PodSubnets {
    private PodSubnets() {}

    /**
     * Gives every node a share. One that a node has already stays; a new one is found from the node's address, or is the next that is
     * free: other nodes coming and going change nothing.
     *
     * @param known the shares that nodes have, by node; those outside of the network are not kept
     */
    public static Map<Host, String> assign(Cluster cluster, Map<Host, String> known) {
        var pods = new IPAddressString(cluster.network().podSubnet()).getAddress();
        var prefix = cluster.network().nodePrefix();
        var count = BigInteger.ONE.shiftLeft(prefix - pods.getNetworkPrefixLength());
        var shares = new LinkedHashMap<Host, String>();
        var taken = new HashSet<String>();
        known.forEach((host, text) -> {
            var share = new IPAddressString(text).getAddress();
            if (share != null && pods.contains(share) && taken.add(text)) {
                shares.put(host, text);
            }
        });
        for (var list : java.util.List.of(cluster.masters(), cluster.workers())) {
            for (Host host : list) {
                if (!shares.containsKey(host)) {
                    shares.put(host, free(host, pods, prefix, count, taken));
                }
            }
        }
        return Collections.unmodifiableMap(shares);
    }

    private static String free(Host host, IPAddress pods, int prefix, BigInteger count, HashSet<String> taken) {
        var first = new IPAddressString(host.address()).getAddress().getValue().mod(count);
        var width = pods.getBitCount() - prefix;
        for (var i = BigInteger.ZERO; i.compareTo(count) < 0; i = i.add(BigInteger.ONE)) {
            var slot = first.add(i).mod(count).shiftLeft(width);
            var share = address(pods.getLower().getValue().add(slot), pods.getBitCount() / 8, prefix);
            if (taken.add(share)) {
                return share;
            }
        }
        throw new IllegalArgumentException("no room for " + host + " in " + pods + " with shares of /" + prefix);
    }

    /** The network that begins at a number: a slot of IPv6 is more than a long holds. */
    private static String address(BigInteger value, int bytes, int prefix) {
        var shortest = value.toByteArray();
        var padded = new byte[bytes];
        var count = Math.min(shortest.length, bytes); // without the sign
        System.arraycopy(shortest, shortest.length - count, padded, bytes - count, count);
        return new IPAddressGenerator().from(padded, prefix).toCanonicalString();
    }
}

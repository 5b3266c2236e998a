package io.kha.internal.render;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import io.kha.Cluster;
import io.kha.Host;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which share of the pods' network each node has, where kha makes the network itself. */
public final class PodSubnets {
    private PodSubnets() {}

    /**
     * Gives every node a share. One that a node has already stays; a new one is found from the node's address, or is the next that is
     * free: other nodes coming and going change nothing.
     *
     * @param known the shares that nodes have, by node; those outside of the network are not kept
     * @return the shares by node; without the nodes for which no share is free
     */
    public static Map<Host, String> assign(Cluster cluster, Map<Host, String> known) {
        var pods = new IPAddressString(cluster.network().podSubnet()).getAddress();
        var prefix = cluster.network().nodePrefix();
        var count = BigInteger.ONE.shiftLeft(prefix - pods.getNetworkPrefixLength());
        var shares = new LinkedHashMap<Host, String>();
        var taken = new TreeMap<BigInteger, BigInteger>();
        known.forEach((host, text) -> {
            var share = new IPAddressString(text).getAddress();
            if (share != null && pods.contains(share) && take(share, taken)) {
                shares.put(host, text);
            }
        });
        for (var list : List.of(cluster.masters(), cluster.workers())) {
            for (Host host : list) {
                if (!shares.containsKey(host)) {
                    free(host, pods, prefix, count, taken).ifPresent(share -> shares.put(host, share));
                }
            }
        }
        return Collections.unmodifiableMap(shares);
    }

    private static Optional<String> free(
            Host host, IPAddress pods, int prefix, BigInteger count, NavigableMap<BigInteger, BigInteger> taken) {
        var first = new IPAddressString(host.address()).getAddress().getValue().mod(count);
        var width = pods.getBitCount() - prefix;
        for (var i = BigInteger.ZERO; i.compareTo(count) < 0; i = i.add(BigInteger.ONE)) {
            var slot = first.add(i).mod(count).shiftLeft(width);
            var share = address(pods.getLower().getValue().add(slot), pods.getBitCount() / 8, prefix);
            if (take(share, taken)) {
                return Optional.of(share.toCanonicalString());
            }
        }
        return Optional.empty();
    }

    /**
     * Takes a share unless it overlaps one that is taken: they may be of different sizes, for one that a node has stays when the length of
     * the prefix is another.
     *
     * @param taken the first address of each that is, to its last
     */
    private static boolean take(IPAddress share, NavigableMap<BigInteger, BigInteger> taken) {
        var first = share.getLower().getValue();
        var last = share.getUpper().getValue();
        var before = taken.floorEntry(last);
        if (before != null && before.getValue().compareTo(first) >= 0) {
            return false;
        }
        taken.put(first, last);
        return true;
    }

    /** The network that begins at a number: a slot of IPv6 is more than a long holds. */
    private static IPAddress address(BigInteger value, int bytes, int prefix) {
        var shortest = value.toByteArray();
        var padded = new byte[bytes];
        var count = Math.min(shortest.length, bytes); // without the sign
        System.arraycopy(shortest, shortest.length - count, padded, bytes - count, count);
        return new IPAddressGenerator().from(padded, prefix);
    }
}

package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.model.Ip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an etcd member is started with, in a container as in a unit.
 *
 * @param lasting the flags that a running member depends on: another set of them needs a restart
 * @param members the flag {@code initial-cluster}
 * @param state {@code new} or {@code existing}
 * @param token the cluster's name for members that enter
 */
public record EtcdArguments(List<String> lasting, String members, String state, String token) {

    public EtcdArguments {
        lasting = List.copyOf(lasting);
    }

    /**
     * The arguments of a member.
     *
     * @param initial the members that it finds when it enters the cluster, itself among them
     * @param existing whether the cluster is there already
     */
    public static EtcdArguments of(Cluster cluster, Host member, List<Host> initial, boolean existing) {
        var etcd = cluster.etcd();
        var client = url(member.address(), etcd.clientPort());
        var peer = url(member.address(), etcd.peerPort());
        var local = url(member.address().contains(":") ? "::1" : "127.0.0.1", etcd.clientPort());
        var flags = new LinkedHashMap<String, String>();
        flags.put("name", member.name());
        flags.put("data-dir", etcd.dataDir());
        flags.put("listen-client-urls", client + "," + local);
        flags.put("advertise-client-urls", client);
        flags.put("listen-peer-urls", peer);
        flags.put("initial-advertise-peer-urls", peer);
        flags.put("cert-file", PkiFiles.ETCD_SERVER + PkiFiles.CERTIFICATE);
        flags.put("key-file", PkiFiles.ETCD_SERVER + PkiFiles.KEY);
        flags.put("trusted-ca-file", PkiFiles.ETCD_CA + PkiFiles.CERTIFICATE);
        flags.put("client-cert-auth", "true");
        flags.put("peer-cert-file", PkiFiles.ETCD_PEER + PkiFiles.CERTIFICATE);
        flags.put("peer-key-file", PkiFiles.ETCD_PEER + PkiFiles.KEY);
        flags.put("peer-trusted-ca-file", PkiFiles.ETCD_CA + PkiFiles.CERTIFICATE);
        flags.put("peer-client-cert-auth", "true");
        flags.putAll(etcd.extraArgs());
        var members = initial.stream()
                .map(m -> m.name() + "=" + url(m.address(), etcd.peerPort()))
                .collect(Collectors.joining(","));
        return new EtcdArguments(list(flags), members, existing ? "existing" : "new", "kha-" + cluster.name());
    }

    /** All of them as flags: for a container, which has no environment file. etcd ignores the last three once it has data. */
    public List<String> all() {
        var all = new ArrayList<>(lasting);
        all.add("--initial-cluster=" + members);
        all.add("--initial-cluster-state=" + state);
        all.add("--initial-cluster-token=" + token);
        return all;
    }

    private static List<String> list(Map<String, String> flags) {
        return flags.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toList();
    }

    private static String url(String address, int port) {
        return "https://" + Ip.bracketed(address) + ":" + port;
    }
}

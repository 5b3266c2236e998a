package io.kha.internal.model;

import java.util.Set;

/** Which of etcd's flags are not a caller's to set. */
public final class EtcdFlags {
    /** Those that kha sets, and those that would undo them: others in their place, or the data elsewhere. */
    public static final Set<String> OWN = Set.of(
            "advertise-client-urls",
            "cert-file",
            "client-cert-auth",
            "config-file",
            "data-dir",
            "discovery",
            "discovery-srv",
            "force-new-cluster",
            "initial-advertise-peer-urls",
            "initial-cluster",
            "initial-cluster-state",
            "initial-cluster-token",
            "key-file",
            "listen-client-urls",
            "listen-peer-urls",
            "name",
            "peer-cert-file",
            "peer-client-cert-auth",
            "peer-key-file",
            "peer-trusted-ca-file",
            "trusted-ca-file",
            "wal-dir");

    private EtcdFlags() {}
}

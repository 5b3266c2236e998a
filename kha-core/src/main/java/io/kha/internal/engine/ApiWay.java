package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Secret;
import io.kha.step.ClusterApi;
import io.kha.transport.Connection;
import io.kha.transport.Digests;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's API is reached.
 *
 * @param cluster whose API it is
 * @param provider who makes connections to it
 * @param kubeconfigs an administrator's, of every master that has one, at least one; each may have been damaged or have ended
 */
record ApiWay(Cluster cluster, ClusterApi provider, List<Secret> kubeconfigs) {

    /**
     * A connection, whose API it leads to, with which kubeconfig, and through which hosts; no digest and no hosts where the transport
     * answers for the API itself.
     */
    record Opened(Connection connection, Cluster cluster, String digest, Set<Host> hosts) {

        /** Whether it is one that this way would open. */
        boolean by(ApiWay way) {
            return cluster.equals(way.cluster())
                    && (digest.isEmpty()
                            || way.kubeconfigs().stream().map(ApiWay::digest).anyMatch(digest::equals));
        }
    }

    /**
     * Opens a connection with the first kubeconfig that is of use. Where no answer comes in time none of the others is tried: each would
     * be given all of that time again.
     *
     * @param hosts masters with an open connection each
     * @throws TransportException at once when an answer did not come in time; when none is of use: the first that may pass, else the
     *     first
     */
    Opened open(Transport transport, Map<Host, Connection> hosts) throws TransportException, InterruptedException {
        var own = transport.cluster();
        if (own.isPresent()) {
            return new Opened(own.get(), cluster, "", Set.of());
        }
        @Nullable TransportException trouble = null;
        for (var config : kubeconfigs) {
            try {
                var connection = provider.connect(cluster, config, List.copyOf(hosts.values()));
                return new Opened(connection, cluster, digest(config), hosts.keySet());
            } catch (TransportException e) {
                if (e.kind() == TransportException.Kind.TIMEOUT) {
                    throw e;
                }
                trouble = trouble == null || passes(e) && !passes(trouble) ? e : trouble;
            }
        }
        throw Objects.requireNonNull(trouble, "at least one kubeconfig");
    }

    private static boolean passes(TransportException trouble) {
        return trouble.kind() == TransportException.Kind.UNREACHABLE;
    }

    private static String digest(Secret config) {
        return Digests.sha256(config.reveal());
    }
}

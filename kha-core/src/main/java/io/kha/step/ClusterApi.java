package io.kha.step;

import io.kha.Cluster;
import io.kha.Secret;
import io.kha.transport.Connection;
import io.kha.transport.TransportException;
import java.util.List;

/**
 * What needs the Kubernetes API: its steps, its checks, and the way to it. The module kha-k8s provides one, which core finds with
 * {@link java.util.ServiceLoader} unless a caller passes its own.
 */
public interface ClusterApi {

    /** The steps that the standard recipe has on the API, in order; they begin when there is a control plane, or when they say. */
    List<Placement> placements();

    /** What verify asks of the API. */
    List<Check> checks();

    /**
     * A connection whose batches carry {@code Read.Api} and {@code Op.Api}.
     *
     * @param cluster whose API it is
     * @param kubeconfig an administrator's
     * @param hosts open connections to masters, any of which can tunnel; they stay the caller's
     * @throws TransportException when the API does not answer through any of them
     */
    Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts)
            throws TransportException, InterruptedException;
}

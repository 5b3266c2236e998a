package io.kha;

import io.kha.internal.model.Ip;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The address that everybody reaches the Kubernetes API at. Immutable. Checked when a {@link Cluster} is built with it.
 */
public sealed interface Endpoint permits Vip, ExistingEndpoint {

    /** An address that moves between the masters, kept by keepalived, with nginx behind it. With a prefix length, as
     * {@code 10.0.0.10/24}, or without. */
    static Vip vip(String address) {
        return Vip.at(address);
    }

    /** The same, changed from the default. */
    static Vip vip(String address, UnaryOperator<Vip> change) {
        return change.apply(vip(address));
    }

    /** A load balancer, by address or DNS name, that somebody else runs. */
    static Endpoint existing(String address, int port) {
        return new ExistingEndpoint(address, port);
    }

    /** The address or DNS name, without a port. */
    String address();

    /** The port. */
    int port();

    /** The address that moves, when it is one of kha's. */
    default Optional<Vip> vip() {
        return Optional.empty();
    }

    /** Address and port as a URL has them, IPv6 in brackets: kubeadm's {@code controlPlaneEndpoint}. */
    default String hostPort() {
        return Ip.bracketed(address()) + ":" + port();
    }
}

package io.kha;

import io.kha.internal.model.Ip;
import java.util.Objects;

/** Somebody else's load balancer, or a single master's own address. */
record ExistingEndpoint(String address, int port) implements Endpoint {
    ExistingEndpoint {
        address = Ip.canonical(Objects.requireNonNull(address, "address"));
    }

    @Override
    public String toString() {
        return hostPort();
    }
}

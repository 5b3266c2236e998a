package io.kha;

import inet.ipaddr.IPAddress;
import io.kha.internal.model.Ip;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * An address that moves between the masters, kept by keepalived, with nginx behind it. Immutable: every setter gives a new value. Made
 * with {@link Endpoint#vip(String)}, checked when a {@link Cluster} is built with it.
 */
public final class Vip implements Endpoint {
    private final String notation;
    private final String interfaceName;
    private final int port;
    private final int healthPort;
    private final OptionalInt routerId;
    private final Nginx nginx;

    private Vip(String notation, String interfaceName, int port, int healthPort, OptionalInt routerId, Nginx nginx) {
        this.notation = notation;
        this.interfaceName = interfaceName;
        this.port = port;
        this.healthPort = healthPort;
        this.routerId = routerId;
        this.nginx = nginx;
    }

    static Vip at(String notation) {
        return new Vip(Objects.requireNonNull(notation, "address"), "", 8443, 8442, OptionalInt.empty(), Nginx.DEFAULT);
    }

    /**
     * The masters' network interface that carries it, as {@code ip link} names it. Required; a plan is refused where a master has none of
     * that name.
     */
    public Vip on(String interfaceName) {
        return new Vip(
                notation, Objects.requireNonNull(interfaceName, "interfaceName"), port, healthPort, routerId, nginx);
    }

    /** The port of the API at this address. */
    public Vip port(int port) {
        return new Vip(notation, interfaceName, port, healthPort, routerId, nginx);
    }

    /** The port of the load balancer's own answer, which keepalived's check asks for. */
    public Vip healthPort(int healthPort) {
        return new Vip(notation, interfaceName, port, healthPort, routerId, nginx);
    }

    /**
     * The VRRP virtual router id, 1 to 255, the same for no two addresses on one network. Another id is given to one master after the other:
     * until all have it two of them have the address. Stop keepalived on all of them first.
     */
    public Vip routerId(int routerId) {
        return new Vip(notation, interfaceName, port, healthPort, OptionalInt.of(routerId), nginx);
    }

    /** keepalived moves the address: the default, and the only choice there is. */
    public Vip keepalived() {
        return this;
    }

    /** nginx spreads the requests: the default, and the only choice there is. */
    public Vip nginx() {
        return this;
    }

    /** nginx, changed from the default. */
    public Vip nginx(UnaryOperator<Nginx> change) {
        return new Vip(
                notation,
                interfaceName,
                port,
                healthPort,
                routerId,
                Objects.requireNonNull(change.apply(nginx), "nginx"));
    }

    /** The address as it was given, with its prefix length when it has one. */
    public String notation() {
        return notation;
    }

    /** The address, without a prefix length. */
    @Override
    public String address() {
        int slash = notation.indexOf('/');
        return Ip.canonical(slash < 0 ? notation : notation.substring(0, slash));
    }

    /** The prefix length the address is set with; that of a single address unless given. */
    public int prefix() {
        return Ip.interfaceAddress(notation)
                .map(IPAddress::getNetworkPrefixLength)
                .orElse(notation.contains(":") ? 128 : 32);
    }

    /** The port; 8443 unless set. */
    @Override
    public int port() {
        return port;
    }

    /** The port of the load balancer's own answer; 8442 unless set. */
    public int healthPort() {
        return healthPort;
    }

    /** The masters' network interface; empty while not set. */
    public String interfaceName() {
        return interfaceName;
    }

    /** The VRRP virtual router id; the address's last byte unless set, or 255 where that is 0. */
    public int routerId() {
        if (routerId.isPresent()) {
            return routerId.getAsInt();
        }
        int last = Ip.address(address())
                .map(a -> a.getBytes()[a.getByteCount() - 1] & 0xff)
                .orElse(0);
        return last == 0 ? 255 : last;
    }

    /** The load balancer behind the address. */
    public Nginx loadBalancer() {
        return nginx;
    }

    @Override
    public Optional<Vip> vip() {
        return Optional.of(this);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Vip v
                && address().equals(v.address())
                && prefix() == v.prefix()
                && interfaceName.equals(v.interfaceName)
                && port == v.port
                && healthPort == v.healthPort
                && routerId() == v.routerId()
                && nginx.equals(v.nginx);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address(), prefix(), interfaceName, port, healthPort, nginx);
    }

    @Override
    public String toString() {
        return hostPort();
    }
}

package io.kha;

import java.util.Objects;

/**
 * A Linux host: the name it has in the cluster and the address it is reached at. Immutable.
 *
 * @param name the node's name in the cluster, an RFC 1123 label
 * @param address an IPv4 or IPv6 address
 * @param port where sshd listens
 */
public record Host(String name, String address, int port) {
    public Host {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
    }

    /** A host by address, named after it ({@code ip-10-0-0-11}), with sshd at port 22. */
    public static Host of(String address) {
        Objects.requireNonNull(address, "address");
        return of("ip-" + address.replace('.', '-').replace(':', '-'), address);
    }

    /** A host by name and address, with sshd at port 22. */
    public static Host of(String name, String address) {
        return new Host(name, address, 22);
    }

    /** The same host with sshd at another port. */
    public Host port(int port) {
        return new Host(name, address, port);
    }

    /** Of the address alone: a name made of it, hashed beside it, would put most hosts of a range into few places of a hash table. */
    @Override
    public int hashCode() {
        return address.hashCode() * 31 + port;
    }

    @Override
    public String toString() {
        return name;
    }
}

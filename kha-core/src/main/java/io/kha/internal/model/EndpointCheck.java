package io.kha.internal.model;

import inet.ipaddr.IPAddress;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Nginx;
import io.kha.Vip;
import io.kha.transport.Engine;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** The API's address can be reached, and can move between the masters where it has to. */
final class EndpointCheck implements Check {
    @Override
    public void check(Draft draft, Findings findings) {
        Endpoint endpoint = draft.endpoint();
        if (endpoint == null) {
            if (draft.masters().size() > 1) {
                findings.error(
                        "endpoint",
                        "several masters need one address",
                        "set one, for example .endpoint(Endpoint.vip(\"10.0.0.10\").on(\"eth0\"))");
            }
            return;
        }
        findings.port("endpoint.port", endpoint.port());
        if (endpoint instanceof Vip vip) {
            settings(vip, draft, findings);
            var address = Ip.address(vip.address());
            if (address.isPresent() && wellFormed(vip)) {
                place(vip, address.get(), draft, findings);
            } else {
                findings.error(
                        "endpoint",
                        Shown.quoted(vip.notation()) + " "
                                + Ip.trouble(vip.address()).orElse("has a malformed prefix length"),
                        "write it as 10.0.0.10 or 10.0.0.10/24");
            }
        } else if (Ip.trouble(endpoint.address()).isPresent() && !Words.dnsName(endpoint.address())) {
            findings.error(
                    "endpoint",
                    Shown.quoted(endpoint.address()) + " is neither an address nor a DNS name",
                    "use the load balancer's address or name, without a port");
        } else if (draft.masters().size() > 1) {
            at(Ip.address(endpoint.address()), draft.masters())
                    .forEach(master -> findings.warning(
                            "endpoint",
                            endpoint.address() + " is the address of " + Shown.plain(master.name())
                                    + ": without that master there is no API",
                            "use an address that outlives every one of them: a load balancer's, or Endpoint.vip(..)"));
        }
    }

    private static boolean wellFormed(Vip vip) {
        return !vip.notation().contains("/")
                || Ip.interfaceAddress(vip.notation())
                        .filter(a -> a.getNetworkPrefixLength() > 0)
                        .isPresent();
    }

    private static void settings(Vip vip, Draft draft, Findings findings) {
        if (vip.interfaceName().isEmpty()) {
            findings.error("endpoint.on", "no network interface", "name the masters' one, for example .on(\"eth0\")");
        } else if (!Words.interfaceName(vip.interfaceName())) {
            findings.error(
                    "endpoint.on",
                    Shown.quoted(vip.interfaceName()) + " is not a network interface's name",
                    "use at most 15 of a-z, A-Z, 0-9, ., _ and -");
        }
        if (vip.routerId() < 1 || vip.routerId() > 255) {
            findings.error("endpoint.routerId", vip.routerId() + " is not a virtual router id", "use 1 to 255");
        }
        findings.port("endpoint.healthPort", vip.healthPort());
        findings.image("endpoint.nginx.image", vip.loadBalancer().image());
        if (vip.loadBalancer().mode() == Nginx.Mode.CONTAINER
                && draft.effectiveRuntime()
                        .filter(r -> r.engine() != Engine.DOCKER)
                        .isPresent()) {
            findings.error(
                    "endpoint.nginx",
                    "a container of nginx needs Docker, the runtime is containerd",
                    "use .nginx(n -> n.packaged())");
        }
        if (!vip.loadBalancer().image().equals(Nginx.IMAGE)
                && draft.effectiveRuntime()
                        .filter(r -> !vip.loadBalancer().containers(r))
                        .isPresent()) {
            findings.error(
                    "endpoint.nginx.image",
                    "nginx is the distribution's package, which has no image",
                    "leave it out, or, with Docker, use .nginx(n -> n.container())");
        }
        if (draft.masters().size() == 1) {
            findings.warning(
                    "endpoint",
                    "a single master has nowhere to move the address to",
                    "name three masters, or leave the endpoint out");
        }
    }

    private static void place(Vip vip, IPAddress address, Draft draft, Findings findings) {
        at(Optional.of(address), draft.hosts())
                .forEach(host -> findings.error(
                        "endpoint",
                        address + " is the address of " + Shown.plain(host.name()),
                        "use an address that no host has"));
        boolean given = vip.prefix() < address.getBitCount();
        int prefix = given ? vip.prefix() : address.isIPv4() ? 24 : 64;
        IPAddress network = address.toPrefixBlock(prefix);
        if (given && isEdge(address, network, prefix)) {
            findings.error("endpoint", address + " cannot be a host of " + network, "use an address inside of it");
        }
        for (Host master : draft.masters()) {
            var at = Ip.address(master.address());
            if (at.isEmpty() || network.contains(at.get())) {
                continue;
            }
            if (at.get().isIPv4() != address.isIPv4()) {
                findings.error(
                        "endpoint",
                        address + " is not of the same family as the masters' addresses",
                        "use IPv4 for both, or IPv6 for both");
            } else if (given) {
                findings.error(
                        "endpoint",
                        Shown.plain(master.name()) + " at " + at.get() + " is outside of " + network,
                        "use an address and a prefix length of the masters' network");
            } else {
                findings.warning(
                        "endpoint",
                        address + " may be outside of the network of " + Shown.plain(master.name()) + " at " + at.get(),
                        "if that is no typing error, give its prefix length, for example .vip(\"10.0.0.10/16\")");
            }
            return;
        }
    }

    /** The hosts at an address; none when it is a name. */
    private static Stream<Host> at(Optional<IPAddress> address, Collection<Host> hosts) {
        return hosts.stream().filter(host -> address.isPresent() && address.equals(Ip.address(host.address())));
    }

    private static boolean isEdge(IPAddress address, IPAddress network, int prefix) {
        boolean room = address.getBitCount() - prefix > 1;
        return room
                && (address.equals(network.getLower().withoutPrefixLength())
                        || (address.isIPv4()
                                && address.equals(network.getUpper().withoutPrefixLength())));
    }
}

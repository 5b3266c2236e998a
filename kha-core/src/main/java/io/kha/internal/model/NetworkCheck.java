package io.kha.internal.model;

import inet.ipaddr.IPAddress;
import io.kha.Cni;
import io.kha.Host;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The networks of pods, services and hosts are well formed, of one family, large enough, and apart from each other. */
final class NetworkCheck implements Check {
    private static final Set<String> BACKENDS = Set.of("vxlan", "host-gw");
    private static final List<IPAddress> RESERVED = Stream.of(
                    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "fe80::/10", "ff00::/8")
            .map(n -> Ip.network(n).orElseThrow())
            .toList();

    @Override
    public void check(Draft draft, Findings findings) {
        Cni cni = draft.network();
        Optional<IPAddress> pods = Optional.empty();
        if (cni == null) {
            findings.error("network", "none is set", "set one, for example .network(Cni.flannel(\"10.244.0.0/16\"))");
        } else {
            pods = network("network", cni.podSubnet(), "10.244.0.0/16", findings);
            pods.ifPresent(p -> shares(cni, p, draft, findings));
            settings(cni, findings);
        }
        var services = network("serviceSubnet", draft.serviceSubnet(), "10.96.0.0/12", findings);
        services.ifPresent(s -> serviceSize(s, findings));
        if (pods.isPresent() && services.isPresent() && overlap(pods.get(), services.get())) {
            findings.error(
                    "serviceSubnet",
                    services.get() + " overlaps the pods' " + pods.get(),
                    "use networks that are apart");
        }
        pods.ifPresent(p -> hosts("network", p, draft, findings));
        services.ifPresent(s -> hosts("serviceSubnet", s, draft, findings));
    }

    private static Optional<IPAddress> network(String where, String text, String example, Findings findings) {
        var network = Ip.network(text);
        if (network.isEmpty()) {
            var remedy = Ip.interfaceAddress(text)
                    .map(a ->
                            "the network that holds it is " + a.toPrefixBlock().toCanonicalString())
                    .orElse("write it as " + example);
            findings.error(where, Shown.quoted(text) + " is not a network in CIDR form", remedy);
            return network;
        }
        RESERVED.stream()
                .filter(r -> overlap(r, network.get()))
                .findFirst()
                .ifPresent(r -> findings.error(
                        where,
                        network.get() + " overlaps the reserved " + r,
                        "use a private network, for example " + example));
        return network;
    }

    private static void shares(Cni cni, IPAddress pods, Draft draft, Findings findings) {
        int share = cni.nodePrefix();
        int whole = pods.getNetworkPrefixLength();
        int nodes = draft.masters().size() + draft.workers().size();
        if (share > pods.getBitCount() - 2 || share < 1) {
            findings.error(
                    "network.nodePrefix",
                    "/" + share + " leaves a node no pods",
                    "use " + (pods.isIPv4() ? "24" : "64") + " or so");
        } else if (share - whole > 16) {
            findings.error(
                    "network.nodePrefix",
                    "/" + share + " divides " + pods + " into more shares than Kubernetes can number",
                    "use at most " + (whole + 16));
        } else if (share < whole || 1L << (share - whole) < nodes) {
            findings.error(
                    "network",
                    pods + " has " + (share < whole ? 0 : 1L << (share - whole)) + " shares of /" + share + " for "
                            + nodes + " nodes",
                    "use a larger network or a longer .nodePrefix(..)");
        }
    }

    private static void settings(Cni cni, Findings findings) {
        cni.image().ifPresent(i -> findings.image("network.image", i));
        cni.pluginImage().ifPresent(i -> findings.image("network.pluginImage", i));
        if (cni.kind() != Cni.Kind.FLANNEL
                && (cni.image().isPresent()
                        || cni.pluginImage().isPresent()
                        || !cni.backend().equals("vxlan"))) {
            findings.error(
                    "network",
                    "image, pluginImage and backend are flannel's, and flannel is not the network",
                    "leave them out, or use Cni.flannel(..)");
        } else if (!BACKENDS.contains(cni.backend())) {
            findings.error(
                    "network.backend",
                    Shown.quoted(cni.backend()) + " is not one of flannel's that kha offers",
                    "use vxlan or host-gw");
        }
    }

    private static void serviceSize(IPAddress services, Findings findings) {
        int bits = services.getBitCount() - services.getNetworkPrefixLength();
        if (bits > 20 || bits < 4) {
            findings.error(
                    "serviceSubnet",
                    services + " is too " + (bits < 4 ? "small" : "large"),
                    "use a prefix length from " + (services.getBitCount() - 20) + " to "
                            + (services.getBitCount() - 4));
        }
    }

    private static void hosts(String where, IPAddress network, Draft draft, Findings findings) {
        for (Host host : draft.hosts()) {
            var address = Ip.address(host.address());
            if (address.isPresent() && address.get().isIPv4() != network.isIPv4()) {
                findings.error(
                        where,
                        network + " is not of the same family as the hosts' addresses",
                        "use IPv4 for all, or IPv6 for all");
                return;
            }
        }
        draft.hosts().stream()
                .filter(h -> Ip.address(h.address()).filter(network::contains).isPresent())
                .findFirst()
                .ifPresent(h -> findings.error(
                        where,
                        network + " holds the address of " + Shown.plain(h.name()) + ", " + h.address(),
                        "use a network apart from the hosts'"));
        var endpoint = draft.endpoint();
        if (endpoint == null) {
            return;
        }
        var lan = endpoint.vip()
                .flatMap(v -> Ip.interfaceAddress(v.notation()))
                .map(IPAddress::toPrefixBlock)
                .or(() -> Ip.address(endpoint.address()));
        lan.filter(l -> overlap(l, network))
                .ifPresent(l -> findings.error(
                        where, network + " overlaps the endpoint's " + l, "use a network apart from the hosts'"));
    }

    private static boolean overlap(IPAddress a, IPAddress b) {
        return a.isIPv4() == b.isIPv4() && Objects.nonNull(a.intersect(b));
    }
}

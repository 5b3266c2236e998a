package io.kha.internal.model;

import inet.ipaddr.IPAddress;
import io.kha.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every host has a good name, address and port, and is named once. */
final class HostCheck implements Check {
    private enum Role {
        MASTER,
        WORKER,
        MEMBER
    }

    private record Named(Role role, String where, Host host) {}

    @Override
    public void check(Draft draft, Findings findings) {
        if (draft.masters().isEmpty()) {
            findings.error("masters", "there are none", "name one, or better three: .masters(\"10.0.0.11\", ...)");
        }
        var all = new ArrayList<Named>();
        add(all, Role.MASTER, "masters", draft.masters());
        add(all, Role.WORKER, "workers", draft.workers());
        if (!draft.etcd().members().isEmpty()) {
            add(all, Role.MEMBER, "etcd.members", draft.etcdMembers());
        }
        all.forEach(n -> alone(n, findings));
        families(all, findings);
        duplicates(all, findings);
    }

    private static void add(List<Named> all, Role role, String where, List<Host> hosts) {
        int i = 0;
        for (Host host : hosts) {
            all.add(new Named(role, where + "[" + i++ + "]", host));
        }
    }

    private static void alone(Named named, Findings findings) {
        Host host = named.host();
        var trouble = Ip.trouble(host.address());
        trouble.ifPresent(t -> findings.error(
                named.where(), Shown.quoted(host.address()) + " " + t, "use the host's IPv4 or IPv6 address"));
        boolean derived = host.name().equals(Host.of(host.address()).name());
        if (!Words.label(host.name()) && (trouble.isEmpty() || !derived)) {
            findings.error(
                    named.where(),
                    "name " + Shown.quoted(host.name()) + " is not an RFC 1123 label",
                    Words.LABEL_REMEDY);
        }
        Ip.address(host.address())
                .filter(IPAddress::isLoopback)
                .ifPresent(a -> findings.warning(
                        named.where(), a + " is a loopback address", "use one that the other hosts can reach"));
        findings.port(named.where() + ".port", host.port());
    }

    private static void families(List<Named> all, Findings findings) {
        IPAddress first = null;
        for (Named named : all) {
            var address = Ip.address(named.host().address());
            if (first == null) {
                first = address.orElse(null);
            } else if (address.isPresent() && address.get().isIPv4() != first.isIPv4()) {
                findings.error(
                        named.where(),
                        address.get() + " is not of the same family as " + first,
                        "use IPv4 for all hosts, or IPv6 for all");
            }
        }
    }

    private static void duplicates(List<Named> all, Findings findings) {
        Map<String, Named> names = new HashMap<>();
        Map<String, Named> addresses = new HashMap<>();
        for (Named named : all) {
            Named sameName = names.putIfAbsent(named.host().name(), named);
            Named sameAddress = addresses.putIfAbsent(named.host().address(), named);
            if (sameAddress != null && sameAddress.host().equals(named.host())) {
                twice(sameAddress, named, findings);
            } else if (sameAddress != null) {
                findings.error(
                        named.where(),
                        "has the address of " + sameAddress.where() + ", "
                                + Shown.plain(named.host().address()),
                        "give every host its own, and the same host the same name and port everywhere");
            } else if (sameName != null) {
                findings.error(
                        named.where(),
                        "has the name of " + sameName.where() + ", "
                                + Shown.plain(named.host().name()),
                        "give every host its own");
            }
        }
    }

    private static void twice(Named first, Named second, Findings findings) {
        if (first.role() == second.role()) {
            findings.error(
                    second.where(), Shown.plain(second.host().name()) + " is named twice", "name every host once");
        } else if (second.role() == Role.WORKER) {
            findings.error(
                    second.where(),
                    Shown.plain(second.host().name()) + " is a master too",
                    "name every host either a master or a worker");
        }
    }
}

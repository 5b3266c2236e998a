package io.kha.internal.model;

import io.kha.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** No two programs of a host listen at the same port. */
final class PortCheck implements Check {
    private record Clash(int port, List<String> programs) {}

    @Override
    public void check(Draft draft, Findings findings) {
        Map<Clash, List<String>> clashes = new LinkedHashMap<>();
        for (Host host : draft.hosts()) {
            listeners(host, draft).forEach((port, programs) -> {
                if (programs.size() > 1) {
                    clashes.computeIfAbsent(new Clash(port, programs), c -> new ArrayList<>())
                            .add(Shown.plain(host.name()));
                }
            });
        }
        clashes.forEach((clash, hosts) -> findings.error(
                "ports",
                clash.port() + " is for " + String.join(" and ", clash.programs()) + " on " + String.join(", ", hosts),
                "give each its own"));
    }

    private static Map<Integer, List<String>> listeners(Host host, Draft draft) {
        var at = new TreeMap<Integer, List<String>>();
        listen(at, host.port(), "sshd");
        boolean master = draft.masters().contains(host);
        if (master) {
            listen(at, draft.kubeadm().bindPort(), "kube-apiserver");
            listen(at, 10257, "kube-controller-manager");
            listen(at, 10259, "kube-scheduler");
            var endpoint = draft.endpoint();
            if (endpoint != null) {
                endpoint.vip().ifPresent(vip -> {
                    listen(at, vip.port(), "nginx");
                    listen(at, vip.healthPort(), "nginx's own answer");
                });
            }
        }
        if (master || draft.workers().contains(host)) {
            listen(at, 10248, "kubelet's health");
            listen(at, 10249, "kube-proxy's metrics");
            listen(at, 10250, "kubelet");
            listen(at, 10256, "kube-proxy's health");
        }
        if (draft.etcdMembers().contains(host)) {
            listen(at, draft.etcd().clientPort(), "etcd's clients");
            listen(at, draft.etcd().peerPort(), "etcd's peers");
        }
        return at;
    }

    private static void listen(Map<Integer, List<String>> at, int port, String program) {
        at.computeIfAbsent(port, p -> new ArrayList<>()).add(program);
    }
}

package io.kha.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The packages that hosts can install. Guarded by the fleet's lock. */
final class Repository {
    static final String UNITS = "/usr/lib/systemd/system/";
    private static final Pattern KUBERNETES = Pattern.compile("1\\.\\d+\\.\\d+-\\S+");

    /**
     * A package.
     *
     * @param version what is installed when none is asked for; empty for one that needs a version
     * @param programs paths
     * @param units name to the command of the main process
     */
    record Entry(String version, List<String> programs, Map<String, String> units, List<String> users) {
        List<String> paths() {
            var paths = new ArrayList<>(programs);
            units.keySet().forEach(u -> paths.add(UNITS + u));
            return paths;
        }
    }

    /** A package at a version. */
    record Found(String name, String version, Entry entry) {
        byte[] mark(String program) {
            return ("simulated " + program + " " + version + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private final Map<String, Entry> entries = new TreeMap<>();

    Repository() {
        add(
                "keepalived",
                "1:2.2.7-1+b2",
                "/usr/sbin/keepalived",
                "keepalived.service",
                "/usr/sbin/keepalived --dont-fork");
        add("nginx-light", "1.22.1-9", "/usr/sbin/nginx", "nginx.service", "/usr/sbin/nginx");
        add("nginx", "1.22.1-9", "/usr/sbin/nginx", "nginx.service", "/usr/sbin/nginx");
        add("libnginx-mod-stream", "1.22.1-9", "", "", "");
        add("haproxy", "2.6.12-1", "/usr/sbin/haproxy", "haproxy.service", "/usr/sbin/haproxy -Ws");
        add("etcd-server", "3.5.30-1", "/usr/bin/etcd", "etcd.service", "/usr/bin/etcd");
        add("etcd-client", "3.5.30-1", "/usr/bin/etcdctl", "", "");
        add("containerd", "2.1.9-1", "/usr/bin/containerd /usr/bin/ctr", "containerd.service", "/usr/bin/containerd");
        add("runc", "1.1.15-1", "/usr/sbin/runc", "", "");
        add("docker.io", "26.1.5+dfsg1-9", "/usr/bin/docker /usr/sbin/dockerd", "docker.service", "/usr/sbin/dockerd");
        add("kubeadm", "", "/usr/bin/kubeadm", "", "");
        add("kubectl", "", "/usr/bin/kubectl", "", "");
        add("kubelet", "", "/usr/bin/kubelet", "kubelet.service", "/usr/bin/kubelet $KUBELET_ARGS");
        for (var plain : List.of(
                "conntrack", "socat", "ethtool", "ipset", "ipvsadm", "ebtables", "iptables", "nftables", "crictl")) {
            add(plain, "1.0-1", "/usr/sbin/" + plain, "", "");
        }
        for (var plain : List.of(
                "kubernetes-cni",
                "cri-tools",
                "ca-certificates",
                "curl",
                "gnupg",
                "apt-transport-https",
                "kmod",
                "chrony")) {
            add(plain, "1.0-1", "", "", "");
        }
    }

    /**
     * Adds a package.
     *
     * @param programs paths, separated by blanks
     * @param unit its unit, or empty
     * @param exec the command of the unit's main process
     */
    void add(String name, String version, String programs, String unit, String exec) {
        entries.put(
                name,
                new Entry(
                        version,
                        programs.isEmpty() ? List.of() : List.of(programs.split(" ")),
                        unit.isEmpty() ? Map.of() : Map.of(unit, exec),
                        name.startsWith("etcd") || name.equals("haproxy")
                                ? List.of(name.replace("-server", ""))
                                : List.of()));
    }

    /** The package at the version that is asked for, {@code "*"} being any and {@code "1.2.*"} a pattern. */
    Found find(String name, String wanted) {
        var entry = entries.get(name);
        if (entry == null) {
            throw new OpFailure(100, "E: Unable to locate package " + name);
        }
        if (entry.version().isEmpty()) {
            var version = wanted.equals("*")
                    ? "1.36.2-1.1"
                    : wanted.replaceFirst("\\*$", wanted.contains("-") ? "1.1" : "-1.1");
            if (KUBERNETES.matcher(version).matches()) {
                return new Found(name, version, entry);
            }
        } else if (matches(wanted, entry.version())) {
            return new Found(name, entry.version(), entry);
        }
        throw new OpFailure(100, "E: Version '" + wanted + "' for '" + name + "' was not found");
    }

    static boolean matches(String wanted, String version) {
        return Pattern.matches("\\Q" + wanted.replace("*", "\\E.*\\Q") + "\\E", version);
    }

    static String unit(String name, String exec) {
        return "[Unit]\nDescription=" + name + "\n[Service]\nExecStart=" + exec
                + "\n[Install]\nWantedBy=multi-user.target\n";
    }
}

package io.kha.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Modules and settings of one host's kernel. Guarded by the fleet's lock. */
final class Kernel {
    private static final java.util.regex.Pattern MODULES = java.util.regex.Pattern.compile(
            "overlay|br_netfilter|ip_vs(_\\w+)?|nf_conntrack(_ipv4)?|nf_tables|nft_\\w+|ip6?_tables|ip6?table_\\w+|xt_\\w+|vxlan|dummy|tun");
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("net.ipv4.ip_forward", "0"),
            Map.entry("net.ipv4.ip_nonlocal_bind", "0"),
            Map.entry("net.ipv4.conf.all.rp_filter", "2"),
            Map.entry("net.ipv4.conf.default.rp_filter", "2"),
            Map.entry("net.ipv4.tcp_keepalive_time", "7200"),
            Map.entry("net.ipv4.tcp_keepalive_intvl", "75"),
            Map.entry("net.ipv4.tcp_keepalive_probes", "9"),
            Map.entry("net.ipv6.conf.all.forwarding", "0"),
            Map.entry("net.ipv6.conf.default.forwarding", "0"),
            Map.entry("net.core.somaxconn", "4096"),
            Map.entry("vm.swappiness", "60"),
            Map.entry("vm.overcommit_memory", "0"),
            Map.entry("vm.panic_on_oom", "0"),
            Map.entry("vm.max_map_count", "65530"),
            Map.entry("kernel.panic", "0"),
            Map.entry("kernel.panic_on_oops", "0"),
            Map.entry("kernel.keys.root_maxkeys", "1000000"),
            Map.entry("kernel.keys.root_maxbytes", "25000000"),
            Map.entry("kernel.pid_max", "4194304"),
            Map.entry("fs.file-max", "9223372036854775807"),
            Map.entry("fs.inotify.max_user_instances", "128"),
            Map.entry("fs.inotify.max_user_watches", "65536"));
    private static final Map<String, Map<String, String>> BY_MODULE = Map.of(
            "br_netfilter",
            Map.of("net.bridge.bridge-nf-call-iptables", "1", "net.bridge.bridge-nf-call-ip6tables", "1"),
            "nf_conntrack",
            Map.of("net.netfilter.nf_conntrack_max", "262144"));

    private final String hostname;
    private final Files files;
    private final TreeMap<String, String> settings = new TreeMap<>(DEFAULTS);
    private final TreeSet<String> modules = new TreeSet<>();

    Kernel(String hostname, Files files) {
        this.hostname = hostname;
        this.files = files;
    }

    String setting(String key) {
        return settings.getOrDefault(key, key.equals("kernel.hostname") ? hostname : "");
    }

    void set(String key, String value) {
        if (!settings.containsKey(key)) {
            throw new OpFailure(1, "the kernel has no setting /proc/sys/" + key.replace('.', '/') + "\n");
        }
        settings.put(key, value);
    }

    boolean loaded(String module) {
        return modules.contains(module);
    }

    java.util.SortedSet<String> modules() {
        return new TreeSet<>(modules);
    }

    void load(String module) {
        if (!MODULES.matcher(module).matches()) {
            throw new OpFailure(
                    1, "modprobe: FATAL: Module " + module + " not found in directory /lib/modules/6.1.0-28-amd64");
        }
        if (modules.add(module)) {
            settings.putAll(BY_MODULE.getOrDefault(module, Map.of()));
        }
    }

    /** Starts anew from what the files say. */
    void boot() {
        modules.clear();
        settings.clear();
        settings.putAll(DEFAULTS);
        lines("/etc/modules-load.d").forEach(this::load);
        lines("/etc/sysctl.d").forEach(line -> {
            int equals = line.indexOf('=');
            var key = equals < 0 ? "" : line.substring(0, equals).strip().replaceFirst("^-", "");
            if (settings.containsKey(key)) {
                settings.put(key, line.substring(equals + 1).strip());
            }
        });
    }

    private java.util.List<String> lines(String folder) {
        return files.below(folder).stream()
                .filter(p -> p.endsWith(".conf"))
                .flatMap(p -> files.text(p).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
                .toList();
    }
}

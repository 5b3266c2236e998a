package io.kha.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/**
 * What a writer could have changed, by name: every file outside of the programs' own data with its inode, mode, length and times to the
 * nanosecond, the processes of units, containers, kernel settings, and every API object but what its controllers say of it. Of each
 * object it has when others than controllers wrote it last; of what nobody but kha and kubeadm writes, every write.
 */
record Snapshot(Map<String, String> values) {
    private static final String FILES =
            "find /etc /usr /opt /root /home /srv /tmp /var/lib/kha /run/kha /run/systemd/system -xdev -printf 'file %p %i %m %s %C@ %T@\\n' 2>/dev/null";
    private static final String UNITS =
            "for u in kubelet kha-etcd nginx keepalived containerd docker kha-pod-routes; do echo \"unit $u \" $(systemctl show $u -p InvocationID -p ActiveState -p UnitFileState); done";
    private static final String CONTAINERS =
            "command -v docker >/dev/null && docker ps -a --no-trunc --filter name=kha-"
                    + " --format 'container {{.Names}} {{.ID}} {{.RunningFor}}' | sed 's/ [^ ]* [^ ]* ago$//'; true";
    private static final String KERNEL =
            "sysctl -a 2>/dev/null | grep -E '^net.(ipv4.ip_forward|bridge)' | sed 's/^/kernel /'";
    private static final String KINDS =
            "nodes,pods,daemonsets,deployments,services,configmaps,secrets,serviceaccounts,roles,"
                    + "rolebindings,clusterroles,clusterrolebindings,namespaces,certificatesigningrequests";

    /** Who writes by itself, at any time. */
    private static final Set<String> CONTROLLERS =
            Set.of("kubelet", "kube-controller-manager", "kube-scheduler", "kube-apiserver");

    private static final Pattern OWN =
            Pattern.compile("ConfigMap kube-system/(kube-proxy|coredns|kubeadm-config|kubelet-config.*)");

    static Snapshot of(OnTheLab test) {
        var values = new ConcurrentSkipListMap<String, String>();
        test.cluster.hosts().parallelStream().forEach(host -> test.script
                .ssh(host.name(), String.join("; ", FILES, UNITS, KERNEL, CONTAINERS))
                .lines()
                .forEach(line -> {
                    var words = line.split(" ", 3);
                    values.put(host.name() + " " + words[0] + " " + words[1], words.length > 2 ? words[2] : "");
                }));
        var argv = new ArrayList<>(List.of("get", KINDS, "--all-namespaces", "-o", "json"));
        if (test.lab.version().atLeast(1, 21)) {
            argv.add("--show-managed-fields"); // before, it always does
        }
        var objects = test.persistently(argv.toArray(String[]::new));
        try {
            for (var object : new ObjectMapper().readTree(objects).path("items")) {
                var metadata = object.path("metadata");
                var name = object.path("kind").asText() + " "
                        + metadata.path("namespace").asText() + "/"
                        + metadata.path("name").asText();
                values.put(
                        "API " + name, withoutStatus(object, OWN.matcher(name).matches()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(objects, e);
        }
        return new Snapshot(values);
    }

    private static String withoutStatus(JsonNode object, boolean own) {
        var copy = (ObjectNode) object.deepCopy();
        copy.remove("status");
        var metadata = (ObjectNode) copy.path("metadata");
        if (!own) {
            metadata.remove("resourceVersion");
        }
        for (var entries = metadata.path("managedFields").elements(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.has("subresource")
                    || CONTROLLERS.contains(entry.path("manager").asText())) {
                entries.remove();
            }
        }
        return copy.toString();
    }

    /** What is other in a later one; empty when nothing is. */
    Map<String, String> changes(Snapshot later) {
        var changes = new TreeMap<String, String>();
        later.values.forEach((name, value) -> {
            if (!value.equals(values.get(name))) {
                changes.put(name, values.get(name) + " became " + value);
            }
        });
        values.keySet().stream()
                .filter(name -> !later.values.containsKey(name))
                .forEach(name -> changes.put(name, "is gone"));
        return changes;
    }
}

package io.kha.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a writer could have changed, by name: every file outside of the programs' own data with its inode, mode, length and times to the
 * nanosecond, the processes of units, containers, kernel settings, and every API object but what its controllers say of it.
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

    static Snapshot of(OnTheLab test) {
        var values = new TreeMap<String, String>();
        for (var host : test.cluster.hosts()) {
            test.script
                    .ssh(host.name(), String.join("; ", FILES, UNITS, KERNEL, CONTAINERS))
                    .lines()
                    .forEach(line -> {
                        var words = line.split(" ", 3);
                        values.put(host.name() + " " + words[0] + " " + words[1], words.length > 2 ? words[2] : "");
                    });
        }
        var objects =
                test.kubectl("get", KINDS, "--all-namespaces", "-o", "json").orFail("kubectl get");
        try {
            for (var object : new ObjectMapper().readTree(objects).path("items")) {
                var metadata = object.path("metadata");
                values.put(
                        "API " + object.path("kind").asText() + " "
                                + metadata.path("namespace").asText() + "/"
                                + metadata.path("name").asText(),
                        withoutStatus(object));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(objects, e);
        }
        return new Snapshot(values);
    }

    private static String withoutStatus(JsonNode object) {
        var copy = (ObjectNode) object.deepCopy();
        copy.remove("status");
        ((ObjectNode) copy.path("metadata")).remove(List.of("resourceVersion", "managedFields"));
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

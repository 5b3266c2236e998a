package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.Cni;
import io.kha.ContainerRuntime;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Plan;
import io.kha.Programs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * From the document of a bare fleet's plan alone a reader can tell every command and the digest of every file of the run, but for what is
 * listed here.
 */
class PredictionTest {
    /** What is known only after steps before it were applied: on how many hosts which step does not know yet what of which content. */
    private static final String LATER = """
            1 x kubeadm/init, write /etc/kubernetes/kha-init.yaml 0600: the runtime's cgroup driver
            1 x kubeadm/join, write /etc/kubernetes/kha-discovery.conf 0600: a client certificate of one hour
            2 x kubeadm/join-control-plane, write /etc/kubernetes/kha-discovery.conf 0600: a client certificate of one hour
            3 x pki/authorities, write /etc/kubernetes/pki/ca.crt 0644: a new authority
            3 x pki/authorities, write /etc/kubernetes/pki/ca.key 0600: a new authority
            3 x pki/authorities, write /etc/kubernetes/pki/etcd/ca.crt 0644: a new authority
            3 x pki/authorities, write /etc/kubernetes/pki/etcd/ca.key 0600: a new authority
            3 x pki/authorities, write /etc/kubernetes/pki/front-proxy-ca.crt 0644: a new authority
            3 x pki/authorities, write /etc/kubernetes/pki/front-proxy-ca.key 0600: a new authority
            3 x pki/etcd-client, write /etc/kubernetes/pki/apiserver-etcd-client.crt 0644: a new certificate
            3 x pki/etcd-client, write /etc/kubernetes/pki/apiserver-etcd-client.key 0600: a new certificate
            3 x pki/etcd-members, write /etc/kubernetes/pki/etcd/peer.crt 0644: a new certificate
            3 x pki/etcd-members, write /etc/kubernetes/pki/etcd/peer.key 0600: a new certificate
            3 x pki/etcd-members, write /etc/kubernetes/pki/etcd/server.crt 0644: a new certificate
            3 x pki/etcd-members, write /etc/kubernetes/pki/etcd/server.key 0600: a new certificate
            3 x pki/service-accounts, write /etc/kubernetes/pki/sa.key 0600: a new pair
            3 x pki/service-accounts, write /etc/kubernetes/pki/sa.pub 0600: a new pair
            """;

    /** The steps that are shown as the most that they may do. */
    private static final String OPEN = "[kubeadm/init, maps/written, nodes/ready]";

    @Test
    void whatThePlanSaysIsWhatTheHostsHaveDone() throws Exception {
        comesTrue(
                new Lab().cluster,
                "{api=2, await=1, mkdir=3, module=8, packages=19, remove=4, run=8, sysctl=12, unit=54, write=109}",
                63);
    }

    @Test
    void whatThePlanSaysIsWhatTheHostsHaveDone_withDockerAndContainers() throws Exception {
        var cluster = Cluster.of("prod", c -> c.kubernetes("1.20.2")
                .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                .workers("10.0.0.11")
                .runtime(ContainerRuntime.docker())
                .etcd(Etcd.external().container())
                .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
        comesTrue(
                cluster,
                "{api=2, await=1, container=6, mkdir=3, module=8, packages=16, remove=3, run=8, sysctl=12, unit=33, write=100}",
                54);
    }

    /** Applies a plan that was written down, and compares what was written with what the hosts did and with the files that they have. */
    private static void comesTrue(Cluster cluster, String kinds, int digests) throws Exception {
        var lab = new Lab(cluster);
        String json;
        try (var kha = lab.kha()) {
            json = kha.plan(lab.cluster).toJson();
        }
        var recording = new Recording(lab.fleet);
        try (var kha = lab.kha(recording)) {
            kha.apply(Plan.read(lab.cluster, json)).orThrow();
        }
        var open = new TreeSet<String>();
        var later = new TreeMap<String, Integer>();
        var foretold = new ArrayList<Foretold>();
        for (var step : new ObjectMapper().readTree(json).get("steps")) {
            assertFalse(step.get("ops").isEmpty(), step.toString());
            var id = step.get("id").asText();
            if (step.get("open").asBoolean()) {
                open.add(id);
            }
            for (var op : step.get("ops")) {
                var one = Foretold.read(step.get("host").asText(), op);
                foretold.add(one);
                if (one.later()) {
                    later.merge(
                            id + ", " + op.get("what").asText() + ": "
                                    + op.get("later").asText(),
                            1,
                            Integer::sum);
                }
            }
        }
        assertEquals(OPEN, open.toString());
        assertEquals(LATER, text(later));

        var left = new ArrayList<>(foretold);
        var files = new LinkedHashMap<String, Foretold>(); // as the last operation on them leaves them
        var counts = new TreeMap<String, Integer>();
        for (var done : recording.done()) {
            var facts = Foretold.facts(done.op());
            var known =
                    left.stream().filter(f -> f.foretells(done.place(), facts)).findFirst();
            assertTrue(known.isPresent(), () -> "not foretold: " + done.place() + " " + facts);
            left.remove(known.get());
            counts.merge(known.get().fact("kind"), 1, Integer::sum);
            if (facts.get("path") instanceof String path) {
                files.put(done.place() + " " + path, known.get());
            }
        }
        // A wait that has nothing to wait for any more is not begun.
        assertEquals(
                List.of(
                        "ip-10-0-0-1: wait until etcd has a quorum and ip-10-0-0-1 takes part",
                        "ip-10-0-0-2: wait until etcd has a quorum and ip-10-0-0-2 takes part",
                        "kubernetes-api: wait until nodes are Ready"),
                left.stream().map(f -> f.place() + ": " + f.fact("what")).toList(),
                "foretold, and not done");
        assertEquals(kinds, counts.toString());
        assertEquals(foretold.size() - left.size(), recording.done().size());

        var compared = 0;
        for (var file : files.values()) {
            if (file.fact("kind").equals("write")) {
                var now = lab.fleet.host(file.place()).file(file.fact("path"));
                assertEquals(
                        file.fact("mode") + " " + file.fact("owner") + " "
                                + (file.later() ? now.sha256() : file.fact("sha256")),
                        now.mode() + " " + now.owner() + " " + now.sha256(),
                        file.toString());
                compared += file.later() ? 0 : 1;
            }
        }
        assertEquals(digests, compared, "files whose digest was foretold and is there");
    }

    private static String text(Map<String, Integer> counts) {
        var lines = new StringBuilder();
        counts.forEach(
                (what, count) -> lines.append(count).append(" x ").append(what).append('\n'));
        return lines.toString();
    }
}

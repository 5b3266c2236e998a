package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Problem;
import io.kha.Programs;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A cluster that is there, and a definition that says something else; and one that takes long to be made. */
class ChangedDefinitionTest {
    private static final Pattern CLIENT = Pattern.compile("client-certificate-data: \"?([A-Za-z0-9+/=]+)");

    private static String problems(Lab lab, Cluster to) {
        try (var kha = lab.kha()) {
            return kha.plan(to).problems().stream()
                    .map(Problem::what)
                    .distinct()
                    .collect(Collectors.joining("\n"));
        }
    }

    @Test
    void anotherEndpointOfARunningClusterIsRefused() {
        var lab = new Lab();
        lab.apply().orThrow();
        var other = lab.cluster.with(c -> c.endpoint(Endpoint.vip("10.0.0.81").on("eth0")));
        var refused =
                "it is a node already, and what it was made with (%s) differs: endpoint (10.0.0.80:8443 -> 10.0.0.81:8443)";
        assertEquals(refused.formatted("/etc/kubernetes/kha-init.yaml"), problems(lab, other));
        assertEquals("", problems(lab, lab.cluster));
        lab.fleet.host("ip-10-0-0-1").delete("/etc/kubernetes/kha-init.yaml");
        assertEquals(refused.formatted("/etc/kubernetes/admin.conf"), problems(lab, other));
        assertEquals("", problems(lab, lab.cluster));
    }

    private static Cluster etcdOf(List<String> members, Map<String, String> arguments) {
        return Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters("10.0.0.1")
                .etcd(Etcd.external().members(members.toArray(String[]::new)).extraArgs(arguments))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
    }

    /** Three of five are asked to restart one by one while the other two are off: with one of the three away there is no quorum. */
    @Test
    void membersThatTheDefinitionDoesNotNameCountForTheQuorum() {
        var five = List.of("10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.4", "10.0.1.5");
        var lab = new Lab(etcdOf(five, Map.of()));
        lab.apply().orThrow();
        lab.fleet.host("ip-10-0-1-4").stop("kha-etcd.service");
        lab.fleet.host("ip-10-0-1-5").stop("kha-etcd.service");
        var three = etcdOf(five.subList(0, 3), Map.of("quota-backend-bytes", "4294967296"));
        assertEquals(
                "etcd has members that the definition does not name: [ip-10-0-1-4, ip-10-0-1-5]; they count for its quorum,"
                        + " which this could cost",
                problems(lab, three));
        try (var kha = lab.kha()) {
            var found = kha.verify(three).findings().toString();
            assertTrue(found.contains("they count for its quorum: [ip-10-0-1-4, ip-10-0-1-5]"), found);
        }
        var etcd = lab.fleet.world().etcd;
        var members = etcd.running().get(0).cluster().members;
        members.values().removeIf(m -> m.name.matches("ip-10-0-1-[45]"));
        lab.fleet.advance(Duration.ZERO);
        assertEquals("", problems(lab, three));
        try (var kha = lab.kha()) {
            kha.apply(kha.plan(three)).orThrow();
        }
    }

    /** It is the one that the member was started with: nothing else comes under its data. */
    @Test
    void anEtcdThatIsGoneFromAMemberIsPutBack() {
        var lab = new Lab();
        lab.apply().orThrow();
        lab.fleet.host("ip-10-0-0-2").uninstall("etcd-server");
        assertEquals("", problems(lab, lab.cluster));
        assertEquals(
                List.of("etcd/program@ip-10-0-0-2"),
                lab.plan().steps().stream().map(s -> s.id() + "@" + s.host()).toList());
        lab.apply().orThrow();
        lab.isDone();
    }

    @Test
    void whoJoinsHoursLaterGetsACertificateThatLasts() {
        var lab = new Lab();
        var left = new ArrayList<Duration>();
        lab.fleet.observe(new Observer() {
            @Override
            public void before(SimulatedHost host, Op op, long epoch) {
                if (op instanceof Op.WriteFile w && w.path().equals("/etc/kubernetes/kha-discovery.conf")) {
                    var text = new String(w.content().inline(), StandardCharsets.UTF_8);
                    left.add(Duration.between(lab.fleet.clock().instant(), end(text)));
                }
            }

            @Override
            public void after(SimulatedHost host, Op op, OpResult result) {
                if (op instanceof Op.Exec e && "kubeadm-join".equals(e.run())) {
                    lab.fleet.advance(Duration.ofHours(2));
                }
            }
        });
        lab.apply();
        assertEquals(3, left.size());
        assertTrue(left.stream().allMatch(l -> l.compareTo(Duration.ofMinutes(30)) >= 0), left::toString);
    }

    private static Instant end(String kubeconfig) {
        var found = CLIENT.matcher(kubeconfig);
        assertTrue(found.find());
        try {
            var bytes = new ByteArrayInputStream(Base64.getDecoder().decode(found.group(1)));
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(bytes);
            return ((X509Certificate) certificate).getNotAfter().toInstant();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}

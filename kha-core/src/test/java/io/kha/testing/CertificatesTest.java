package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Finding;
import io.kha.internal.pki.CertificateAuthority;
import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.LeafRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** verify says which certificates end soon or have ended, and what to do. */
class CertificatesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final String PKI = "/etc/kubernetes/pki/";
    private static final String KUBELET = "/var/lib/kubelet/pki/kubelet-client-current.pem";

    private final Lab lab = new Lab();
    private Instant now;
    private Issuer issuer;
    private CertificateAuthority ca;

    @BeforeEach
    void build() throws Exception {
        lab.apply().orThrow();
        lab.isDone();
        now = lab.fleet.clock().instant();
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        issuer = new Issuer(new SecureRandom(), generator::generateKeyPair);
        ca = issuer.authority("test", Duration.ofDays(3650), now.minus(Duration.ofDays(3000)));
    }

    /** A certificate that lives so long and has so much left. */
    private String leaf(Duration life, Duration left) {
        return issuer.leaf(
                        ca,
                        LeafRequest.client("a", "b").validity(life),
                        now.plus(left).minus(life))
                .certificate();
    }

    private String year(Duration left) {
        return leaf(Duration.ofDays(365), left);
    }

    private void write(String host, String path, String text) {
        lab.fleet.host(host).write(path, text);
    }

    private static String kubeconfig(String certificate) {
        return "users:\n- user:\n    client-certificate-data: "
                + Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.UTF_8))
                + "\n    client-key-data: c2VjcmV0\n";
    }

    private List<Finding> findings() {
        try (var kha = lab.kha()) {
            return kha.verify(lab.cluster).findings();
        }
    }

    private Finding only() {
        var findings = findings();
        assertEquals(1, findings.size(), findings::toString);
        return findings.get(0);
    }

    @Test
    void one_that_has_time_is_no_finding() {
        write("ip-10-0-0-1", PKI + "apiserver.crt", year(DAY.multipliedBy(31)));
        write("ip-10-0-0-1", "/etc/kubernetes/controller-manager.conf", kubeconfig(year(DAY.multipliedBy(31))));
        write("ip-10-0-0-11", KUBELET, leaf(DAY, Duration.ofHours(12)));
        assertEquals(List.of(), findings());
    }

    @Test
    void one_that_ends_within_30_days_is_a_warning_with_host_file_day_and_remedy() {
        write("ip-10-0-0-2", PKI + "apiserver.crt", year(DAY.multipliedBy(29)));
        var f = only();
        assertEquals(Finding.Severity.WARNING, f.severity());
        assertEquals("ip-10-0-0-2", f.host());
        var end = now.plus(DAY.multipliedBy(29)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        assertEquals("the certificate in " + PKI + "apiserver.crt ends on " + end, f.what());
        assertEquals(
                "run `kubeadm certs renew apiserver` there, then restart the static pod: move"
                        + " /etc/kubernetes/manifests/kube-apiserver.yaml away for 20 seconds and back",
                f.remedy());
    }

    @Test
    void one_that_has_ended_is_an_error() {
        write("ip-10-0-0-3", "/etc/kubernetes/scheduler.conf", kubeconfig(year(DAY.negated())));
        var f = only();
        assertEquals(Finding.Severity.ERROR, f.severity());
        assertTrue(f.what().startsWith("the certificate in /etc/kubernetes/scheduler.conf ended on "), f.what());
        assertTrue(f.remedy().contains("certs renew scheduler.conf` there"), f.remedy());
        assertTrue(f.remedy().contains("manifests/kube-scheduler.yaml"), f.remedy());
    }

    @Test
    void a_kubelets_is_found_behind_its_link_on_every_node() {
        var real = "/var/lib/kubelet/pki/kubelet-client-2026.pem";
        for (var host : List.of("ip-10-0-0-1", "ip-10-0-0-11")) {
            write(host, real, year(DAY) + "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n");
            lab.fleet.host(host).link(KUBELET, real);
        }
        var findings = findings();
        assertEquals(
                List.of("ip-10-0-0-1", "ip-10-0-0-11"),
                findings.stream().map(Finding::host).toList());
        assertTrue(findings.get(1).remedy().contains("system:node:ip-10-0-0-11"), findings::toString);
    }

    @Test
    void an_authority_and_etcds_own_have_remedies_of_their_own() {
        var old = issuer.authority("old", DAY.multipliedBy(3650), now.minus(DAY.multipliedBy(3640)));
        write("ip-10-0-0-1", PKI + "front-proxy-ca.crt", old.certificate());
        write("ip-10-0-0-2", PKI + "etcd/server.crt", year(DAY));
        write("ip-10-0-0-3", PKI + "apiserver-etcd-client.crt", year(DAY));
        var remedies = findings().stream().collect(Collectors.toMap(Finding::host, Finding::remedy));
        assertEquals(3, remedies.size(), remedies::toString);
        assertTrue(remedies.get("ip-10-0-0-1").contains("manual rotation of CA certificates"), remedies::toString);
        for (var host : List.of("ip-10-0-0-2", "ip-10-0-0-3")) {
            assertEquals("apply a plan: it makes a new one when less than 30 days are left", remedies.get(host));
        }
    }

    @Test
    void a_short_life_is_measured_by_its_own_length() {
        write("ip-10-0-0-11", KUBELET, leaf(DAY, Duration.ofHours(2)));
        assertEquals(Finding.Severity.WARNING, only().severity());
    }

    @Test
    void one_that_cannot_be_read_is_a_warning() {
        write("ip-10-0-0-1", PKI + "apiserver.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertTrue(only().what().startsWith("the certificate in " + PKI + "apiserver.crt cannot be read"));
    }

    @Test
    void it_costs_no_execution_more() {
        lab.fleet.forget();
        findings();
        assertEquals(
                Map.of("ip-10-0-0-1", 1, "ip-10-0-0-2", 1, "ip-10-0-0-3", 1, "ip-10-0-0-11", 1, "kubernetes-api", 0),
                lab.fleet.executions());
    }
}

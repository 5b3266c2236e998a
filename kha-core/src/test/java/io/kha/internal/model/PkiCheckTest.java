package io.kha.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cni;
import io.kha.Hosts;
import io.kha.Pki;
import io.kha.Problem;
import io.kha.Secret;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class PkiCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final KeyPair KEYS = pair();
    private static final String CA = certificate(KEYS, true, NOW.plus(Duration.ofDays(3650)));

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String certificate(KeyPair keys, boolean ca, Instant to) {
        return certificate(keys, ca, ca ? KeyUsage.keyCertSign : KeyUsage.digitalSignature, to);
    }

    private static String certificate(KeyPair keys, boolean ca, int usage, Instant to) {
        try {
            var name = new X500Name("CN=test");
            var builder = new JcaX509v3CertificateBuilder(
                    name, BigInteger.ONE, Date.from(NOW.minusSeconds(60)), Date.from(to), name, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(Object what) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }

    private static List<Problem> check(Pki pki) {
        var draft = Draft.named("x");
        var findings = new Findings();
        new PkiCheck(NOW)
                .check(
                        new Draft(
                                "x",
                                "1.36.2",
                                Hosts.of("10.0.0.1"),
                                List.of(),
                                draft.etcd(),
                                null,
                                Cni.bridge("10.244.0.0/16"),
                                draft.serviceSubnet(),
                                draft.dnsDomain(),
                                null,
                                draft.programs(),
                                draft.images(),
                                draft.kubeadm(),
                                pki),
                        findings);
        return findings.all();
    }

    private static String problems(String certificate, String key) {
        return check(Pki.of(p -> p.etcdCa(certificate, Secret.of(key)))).stream()
                .map(p -> p.where() + ": " + p.what())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void authority_inBothForms_isTaken() throws Exception {
        var keys = pair();
        var ca = certificate(keys, true, NOW.plus(Duration.ofDays(3650)));
        assertEquals("", problems(ca, pem(keys.getPrivate())));
        assertEquals("", problems(ca, pem(new JcaPKCS8Generator(keys.getPrivate(), null))));
        assertEquals(
                "",
                problems(
                        ca.replace("\n", "\r\n").strip(), pem(keys.getPrivate()).strip()));
    }

    @Test
    void authority_thatIsNone_isRefused() throws Exception {
        var key = pem(KEYS.getPrivate());
        assertEquals(
                "pki.etcdCa: no certificate of an authority in it (basicConstraints CA:TRUE)",
                problems(certificate(KEYS, false, NOW.plus(Duration.ofDays(3650))), key));
        assertEquals(
                "pki.etcdCa: the key is not the key of the authority's certificate",
                problems(CA, pem(pair().getPrivate())));
        assertEquals(
                "pki.etcdCa: the certificate expired at 2026-10-31T23:59:59Z",
                problems(certificate(KEYS, true, NOW.minusSeconds(1)), key));
    }

    @Test
    void authority_thatEndsSoon_isDoubtful() throws Exception {
        var ca = certificate(KEYS, true, NOW.plus(Duration.ofDays(100)));
        var found = check(Pki.of(p -> {
            try {
                return p.clusterCa(ca, Secret.of(pem(KEYS.getPrivate())));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }));
        assertEquals(1, found.size());
        assertEquals(Problem.Severity.WARNING, found.get(0).severity());
    }

    @Test
    void oneAuthorityForTwoPurposes_isRefused() throws Exception {
        var key = pem(KEYS.getPrivate());
        var renewed = certificate(KEYS, true, NOW.plus(Duration.ofDays(7300)));
        assertEquals(
                List.of(
                        "pki.etcdCa: it is pki.clusterCa, too: who has a certificate for the one could do what the other is for"),
                check(Pki.of(p -> p.clusterCa(CA, Secret.of(key)).etcdCa(renewed, Secret.of(key)))).stream()
                        .map(p -> p.where() + ": " + p.what())
                        .toList());
    }

    @Test
    void keyUsage_withoutSigning_isRefused() throws Exception {
        var ca = certificate(KEYS, true, KeyUsage.digitalSignature, NOW.plus(Duration.ofDays(3650)));
        assertEquals("pki.etcdCa: the certificate may not sign others", problems(ca, pem(KEYS.getPrivate())));
    }

    @Test
    void brokenKey_isNotRepeated() throws Exception {
        var lines = pem(KEYS.getPrivate()).lines().toList();
        var broken = lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(lines.size() - 1) + "\n";
        var problem = problems(CA, broken);
        assertTrue(problem.startsWith("pki.etcdCa: the private key cannot be read"), problem);
        assertFalse(problem.contains(lines.get(1)));
    }
}

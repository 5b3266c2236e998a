package io.kha.internal.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is made here is read by openssl and by Java, and the other way round. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // keys take time
class OpensslTest {
    private final Instant now = Instant.now();
    private final SecureRandom random = new SecureRandom();
    private final Issuer issuer = new Issuer(random, KeyMaker.rsa(random));
    private final CertificateAuthority ca = issuer.authority("kubernetes", Duration.ofDays(3650), now);

    @TempDir
    Path folder;

    @BeforeEach
    void writeAuthority() throws IOException {
        Files.writeString(folder.resolve("ca.crt"), ca.certificate());
        Files.writeString(folder.resolve("ca.key"), ca.key().revealText());
    }

    @Test
    void leafOfEachProfileVerifiesForItsPurposeOnly() throws Exception {
        var sans = List.of("10.0.0.5", "fd00::5", "m1", "localhost");
        for (var profile : Profile.values()) {
            var leaf = issuer.leaf(ca, LeafRequest.host(profile, "m1", sans), now);
            Files.writeString(folder.resolve("leaf.crt"), leaf.certificate());
            assertEquals(profile != Profile.CLIENT, verifies("sslserver"), profile + " as server");
            assertTrue(verifies("sslclient"), profile + " as client");
            var text = openssl("x509", "-in", "leaf.crt", "-noout", "-text");
            assertTrue(
                    text.contains("DNS:localhost, DNS:m1, IP Address:10.0.0.5, IP Address:FD00:0:0:0:0:0:0:5"), text);
            assertTrue(text.contains("CA:FALSE"), text);
            assertEquals(
                    Certificates.first(leaf.certificate()).getPublicKey(),
                    Keys.read(leaf.key()).getPublic());
        }
    }

    @Test
    void authorityIsOneForOpensslAndJava() throws Exception {
        var text = openssl("x509", "-in", "ca.crt", "-noout", "-text");
        assertTrue(text.contains("CA:TRUE, pathlen:0"), text);
        assertTrue(text.contains("Digital Signature, Key Encipherment, Certificate Sign, CRL Sign"), text);
        assertTrue(Files.readString(folder.resolve("ca.key")).startsWith("-----BEGIN RSA PRIVATE KEY-----\n"));
        openssl("rsa", "-in", "ca.key", "-check", "-noout");

        var leaf = issuer.leaf(ca, LeafRequest.client("kube-apiserver-etcd-client", "kubeadm"), now);
        validate(leaf.certificate(), ca.certificate());
        var other = issuer.authority("kubernetes", Duration.ofDays(1), now);
        Assertions.assertThrows(
                CertPathValidatorException.class, () -> validate(leaf.certificate(), other.certificate()));
    }

    @Test
    void serviceAccountKeysAreAPair() throws Exception {
        var pair = ServiceAccountKeys.make(KeyMaker.rsa(random));
        Files.writeString(folder.resolve("sa.key"), pair.privateKey().revealText());
        var derived = openssl("rsa", "-in", "sa.key", "-pubout");
        assertEquals(pair.publicKey(), derived.substring(derived.indexOf("-----BEGIN")));
        assertEquals(pair, ServiceAccountKeys.of(pair.privateKey()));
    }

    @Test
    void givenAuthorityOfOpensslSignsInEachKeyForm() throws Exception {
        var forms = List.of(
                List.of("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "g.key"),
                List.of("ecparam", "-name", "prime256v1", "-genkey", "-out", "g.key"),
                List.of("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "g.key"),
                List.of("genrsa", "-traditional", "-out", "g.key", "2048"));
        for (var form : forms) {
            openssl(form.toArray(String[]::new));
            Files.writeString(folder.resolve("req.cnf"), """
                    [req]
                    distinguished_name = dn
                    x509_extensions = ca
                    [dn]
                    [ca]
                    basicConstraints = critical,CA:TRUE
                    keyUsage = critical,keyCertSign
                    subjectKeyIdentifier = 00112233
                    """);
            openssl(("req -config req.cnf -x509 -key g.key -subj /O=Site/CN=site -days 30 -out ca.crt").split(" "));
            var given = CertificateAuthority.of(
                    Files.readString(folder.resolve("ca.crt")), Secret.of(Files.readAllBytes(folder.resolve("g.key"))));
            var leaf = issuer.leaf(given, LeafRequest.host(Profile.PEER, "m1", List.of("10.0.0.5")), now);
            Files.writeString(folder.resolve("leaf.crt"), leaf.certificate());
            openssl("verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", "sslserver", "leaf.crt");
            var reason = LeafCheck.reasonToRenew(
                    leaf.certificate(),
                    LeafRequest.host(Profile.PEER, "m1", List.of("10.0.0.5")),
                    given.certificate(),
                    now,
                    Duration.ofDays(7));
            assertTrue(reason.isEmpty(), reason.toString());
        }
    }

    private boolean verifies(String purpose) throws Exception {
        return run("verify", "-x509_strict", "-CAfile", "ca.crt", "-purpose", purpose, "leaf.crt").exit == 0;
    }

    private void validate(String leaf, String authority) throws GeneralSecurityException {
        var anchor = new TrustAnchor(Certificates.first(authority), null);
        var parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(Certificates.first(leaf)));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    private String openssl(String... arguments) throws Exception {
        var ran = run(arguments);
        assertEquals(0, ran.exit, () -> Arrays.toString(arguments) + ": " + ran.output);
        return ran.output;
    }

    private record Ran(int exit, String output) {}

    private Ran run(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }
}

package io.kha.internal.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS) // keys take time
class PemTest {
    private final Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private final SecureRandom random = new SecureRandom();
    private final Issuer issuer = new Issuer(random, KeyMaker.rsa(random));
    private final CertificateAuthority ca = issuer.authority("ca", Duration.ofDays(10), now);
    private final CertificateAuthority other = issuer.authority("other", Duration.ofDays(10), now);
    private final Leaf leaf = issuer.leaf(ca, LeafRequest.host(Profile.PEER, "m1", List.of()), now);

    @Test
    void theAuthorityIsFoundByWhatItIsAndByItsKey() {
        var chain = "Bag Attributes: friendlyName\nsubject=CN = m1\n" + leaf.certificate() + other.certificate()
                + ca.certificate();
        assertEquals(ca.certificate(), CertificateAuthority.of(chain, ca.key()).certificate());
        assertEquals(
                other.certificate(), CertificateAuthority.of(chain, other.key()).certificate());
        var thrown = assertThrows(BadPemException.class, () -> CertificateAuthority.of(chain, leaf.key()));
        assertEquals("the key is not the key of the authority's certificate", thrown.getMessage());
        assertThrows(BadPemException.class, () -> CertificateAuthority.of(leaf.certificate(), leaf.key()));
    }

    @Test
    void lineEndsOfOtherSystemsAreTaken() {
        var windows = ca.certificate().replace("\n", "\r\n").stripTrailing();
        assertEquals(ca, CertificateAuthority.of(windows, ca.key()));
    }

    @Test
    void aPrivateKeyAmongCertificatesIsRefusedAndNotShown() {
        var key = leaf.key().revealText();
        var thrown = assertThrows(BadPemException.class, () -> Certificates.read(leaf.certificate() + key));
        assertFalse(thrown.toString().contains(key.lines().skip(1).findFirst().orElseThrow()));
    }

    @Test
    void aDamagedKeyIsNotShown() {
        var lines = ca.key().revealText().lines().toList();
        var damaged = ca.key().revealText().replace(lines.get(1), lines.get(4));
        var thrown = assertThrows(BadPemException.class, () -> Keys.read(Secret.of(damaged)));
        lines.stream()
                .skip(1)
                .limit(20)
                .forEach(l -> assertFalse(thrown.toString().contains(l)));
    }

    @Test
    void bytesAfterACertificateAreRefused() {
        var der = Pem.read(ca.certificate()).get(0).der();
        var longer = java.util.Arrays.copyOf(der, der.length + 1);
        assertThrows(BadPemException.class, () -> Certificates.read(Pem.write("CERTIFICATE", longer)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nA\u00e4AA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nKey: value\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n",
            })
    void whatIsMalformedIsRefused(String text) {
        assertThrows(BadPemException.class, () -> Certificates.read(text));
    }
}

package io.kha.internal.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.KhaException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS) // keys take time
class LeafCheckTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private final Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private final SecureRandom random = new SecureRandom();
    private final Issuer issuer = new Issuer(random, KeyMaker.rsa(random));
    private final CertificateAuthority ca = issuer.authority("etcd-ca", Duration.ofDays(400), now);
    private final LeafRequest wanted = LeafRequest.host(Profile.PEER, "m1", List.of("10.0.0.5", "fd00::5", "m1"));
    private final Leaf leaf = issuer.leaf(ca, wanted, now);

    @Test
    void oneThatServesHasNoReason() {
        assertEquals(Optional.empty(), reason(leaf.certificate(), wanted, now));
    }

    @Test
    void itIsValidFiveMinutesBack() {
        assertEquals(Optional.empty(), reason(leaf.certificate(), wanted, now.minusSeconds(299)));
        assertEquals(
                Optional.of("not valid before 2026-11-01T11:55:00Z"),
                reason(leaf.certificate(), wanted, now.minusSeconds(301)));
    }

    @Test
    void reasonsAreInWords() {
        assertEquals(
                Optional.of("expires in 6 days"),
                reason(leaf.certificate(), wanted, now.plus(Duration.ofDays(359).minusHours(1))));
        assertEquals(
                Optional.of("expired at 2027-11-01T12:00:00Z"),
                reason(leaf.certificate(), wanted, now.plus(Duration.ofDays(365))));
        assertEquals(
                Optional.of("lacks the address 10.0.0.6"),
                reason(leaf.certificate(), LeafRequest.host(Profile.PEER, "m1", List.of("10.0.0.5", "10.0.0.6")), now));
        assertEquals(
                Optional.of("lacks the name kha.example"),
                reason(leaf.certificate(), LeafRequest.host(Profile.PEER, "m1", List.of("kha.example")), now));
        assertEquals(
                Optional.of("lacks the common name m2"),
                reason(leaf.certificate(), LeafRequest.host(Profile.PEER, "m2", List.of()), now));
        assertEquals(
                Optional.of("lacks the organization kubeadm"),
                reason(leaf.certificate(), LeafRequest.client("m1", "kubeadm"), now));
        var client = issuer.leaf(ca, LeafRequest.host(Profile.CLIENT, "m1", List.of()), now);
        assertEquals(
                Optional.of("is not for use as peer"),
                reason(client.certificate(), LeafRequest.host(Profile.PEER, "m1", List.of()), now));
        var other = issuer.authority("etcd-ca", Duration.ofDays(400), now);
        assertEquals(
                Optional.of("not signed by the CA"),
                reason(issuer.leaf(other, wanted, now).certificate(), wanted, now));
    }

    @Test
    void aCaThatCannotBeReadIsAReason() {
        assertEquals(
                Optional.of("the CA's certificate cannot be read: no certificate in it"),
                LeafCheck.reasonToRenew(leaf.certificate(), wanted, "", now, WEEK));
    }

    @Test
    void addressesAreComparedAsAddresses() {
        var spelled = LeafRequest.host(Profile.PEER, "m1", List.of("fd00:0:0:0:0:0:0:5", "FD00::5"));
        assertEquals(Optional.empty(), reason(leaf.certificate(), spelled, now));
    }

    @Test
    void aLeafNeverOutlivesItsAuthorityAndIsNotRenewedForThat() {
        var brief = issuer.authority("brief", Duration.ofDays(3), now);
        var bounded = issuer.leaf(brief, wanted, now);
        assertEquals(
                Certificates.first(brief.certificate()).getNotAfter().toInstant(),
                Certificates.first(bounded.certificate()).getNotAfter().toInstant());
        assertEquals(
                Optional.empty(),
                LeafCheck.reasonToRenew(bounded.certificate(), wanted, brief.certificate(), now, WEEK));
        var thrown = assertThrows(KhaException.class, () -> issuer.leaf(brief, wanted, now.plus(WEEK)));
        assertTrue(thrown.toString().contains("CN=brief"), thrown.toString());
    }

    @Test
    void theBootstrapUserLivesAnHour() {
        var bootstrap =
                Certificates.first(issuer.leaf(ca, LeafRequest.bootstrap(), now).certificate());
        assertEquals(now.plus(Duration.ofHours(1)), bootstrap.getNotAfter().toInstant());
        assertEquals(
                "CN=system:bootstrap:kha,O=system:bootstrappers:kubeadm:default-node-token",
                bootstrap.getSubjectX500Principal().getName());
    }

    private Optional<String> reason(String certificate, LeafRequest request, Instant at) {
        return LeafCheck.reasonToRenew(certificate, request, ca.certificate(), at, WEEK);
    }
}

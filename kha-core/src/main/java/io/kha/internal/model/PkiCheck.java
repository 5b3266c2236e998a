package io.kha.internal.model;

import io.kha.Authority;
import io.kha.Pki;
import io.kha.internal.pki.BadPemException;
import io.kha.internal.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Given authorities can sign, are valid at a moment, and certificates live for times that go together. */
final class PkiCheck implements Check {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private final Instant now;

    PkiCheck(Instant now) {
        this.now = now;
    }

    @Override
    public void check(Draft draft, Findings findings) {
        Pki pki = draft.pki();
        var keys = new HashMap<PublicKey, String>();
        authority("pki.clusterCa", pki.clusterCa(), pki, keys, findings);
        authority("pki.etcdCa", pki.etcdCa(), pki, keys, findings);
        authority("pki.frontProxyCa", pki.frontProxyCa(), pki, keys, findings);
        duration("pki.leafValidity", pki.leafValidity(), findings);
        duration("pki.caValidity", pki.caValidity(), findings);
        duration("pki.renewBefore", pki.renewBefore(), findings);
        if (pki.renewBefore().compareTo(pki.leafValidity()) >= 0) {
            findings.error(
                    "pki.renewBefore",
                    "certificates that live " + pki.leafValidity().toDays() + " days would be renewed at once, "
                            + pki.renewBefore().toDays() + " days before their end",
                    "make it shorter than leafValidity");
        }
        if (pki.leafValidity().compareTo(pki.caValidity()) > 0) {
            findings.error(
                    "pki.leafValidity",
                    "certificates would outlive their authority",
                    "make it shorter than caValidity");
        }
    }

    private static void duration(String where, Duration duration, Findings findings) {
        if (duration.compareTo(Duration.ofHours(1)) < 0 || duration.compareTo(CENTURY) > 0) {
            findings.error(where, duration + " is not a time for certificates", "use one hour to 36500 days");
        }
    }

    private void authority(
            String where, Optional<Authority> given, Pki pki, Map<PublicKey, String> keys, Findings findings) {
        if (given.isEmpty()) {
            return;
        }
        Authority ca = given.get();
        if (!ca.trouble().isEmpty()) {
            findings.error(where, Shown.plain(ca.trouble()), "give the paths of its certificate and key in PEM form");
            return;
        }
        try {
            var certificate =
                    read(CertificateAuthority.of(ca.certificate(), ca.key()).certificate());
            apart(where, keys.putIfAbsent(certificate.getPublicKey(), where), findings);
            valid(where, certificate, pki, findings);
            if (!signs(certificate)) {
                findings.error(where, "the certificate may not sign others", "give one whose keyUsage has keyCertSign");
            }
        } catch (BadPemException e) {
            findings.error(
                    where,
                    Shown.plain(String.valueOf(e.getMessage())),
                    "give the certificate and the key of one authority");
        }
    }

    /** One authority for two purposes lets whoever has a certificate for the one do the other: a kubelet write to etcd. */
    private static void apart(String where, @Nullable String other, Findings findings) {
        if (other != null) {
            findings.error(
                    where,
                    "it is " + other + ", too: who has a certificate for the one could do what the other is for",
                    "give each an authority of its own, or leave one out: kha makes it");
        }
    }

    private static X509Certificate read(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new BadPemException("the certificate cannot be read");
        }
    }

    private static boolean signs(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[5];
    }

    private void valid(String where, X509Certificate certificate, Pki pki, Findings findings) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        if (to.isBefore(now)) {
            findings.error(where, "the certificate expired at " + to, "give one that is valid");
        } else if (from.isAfter(now)) {
            findings.error(where, "the certificate is not valid before " + from, "give one that is, or set the clock");
        } else if (to.isBefore(now.plus(pki.leafValidity()))) {
            findings.warning(
                    where,
                    "the certificate ends at " + to + ", before those it issues would",
                    "give one that is valid for longer, or shorten leafValidity");
        }
    }
}

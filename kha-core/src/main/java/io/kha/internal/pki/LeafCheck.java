package io.kha.internal.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/** Whether a certificate on a host still serves. */
public final class LeafCheck {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private LeafCheck() {}

    /**
     * Why a certificate has to be made again, in words; empty if it serves.
     *
     * @param certificate as it is on the host, PEM
     * @param wanted what it shall say; it may say more
     * @param authorities the CA's certificate, or several, of which one must have signed it
     * @param now the time
     * @param renewBefore how long before its end it counts as due
     */
    public static Optional<String> reasonToRenew(
            String certificate, LeafRequest wanted, String authorities, Instant now, Duration renewBefore) {
        X509Certificate leaf;
        try {
            leaf = Certificates.first(certificate);
        } catch (BadPemException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        List<X509Certificate> signers;
        try {
            signers = Certificates.authorities(authorities).stream()
                    .filter(ca -> signedBy(leaf, ca))
                    .toList();
        } catch (BadPemException e) {
            return Optional.of("the CA's certificate cannot be read: " + e.getMessage());
        }
        if (signers.isEmpty()) {
            return Optional.of("not signed by the CA");
        }
        if (leaf.getNotBefore().toInstant().isAfter(now)) {
            return Optional.of("not valid before " + leaf.getNotBefore().toInstant());
        }
        var end = leaf.getNotAfter().toInstant();
        if (!end.isAfter(now)) {
            return Optional.of("expired at " + end);
        }
        if (!end.isAfter(now.plus(renewBefore)) && !endsWith(leaf, signers)) {
            return Optional.of("expires in " + inWords(Duration.between(now, end)));
        }
        return reasonInContent(leaf, wanted);
    }

    private static Optional<String> reasonInContent(X509Certificate leaf, LeafRequest wanted) {
        try {
            var subject = new JcaX509CertificateHolder(leaf).getSubject();
            if (!valuesOf(subject, BCStyle.CN).contains(wanted.commonName())) {
                return Optional.of("lacks the common name " + wanted.commonName());
            }
            if (!valuesOf(subject, BCStyle.O)
                    .containsAll(wanted.organization().stream().toList())) {
                return Optional.of(
                        "lacks the organization " + wanted.organization().orElseThrow());
            }
            var usage = leaf.getExtendedKeyUsage();
            if (usage == null || !usage.containsAll(wanted.profile().oids())) {
                return Optional.of(
                        "is not for use as " + wanted.profile().name().toLowerCase(Locale.ROOT));
            }
            return lacking(wanted.addresses(), sans(leaf, IP_ADDRESS), "address")
                    .or(() -> lacking(wanted.names(), sans(leaf, DNS_NAME), "name"));
        } catch (GeneralSecurityException e) {
            return Optional.of("malformed: " + e.getMessage());
        }
    }

    private static Optional<String> lacking(Set<String> wanted, Set<String> have, String what) {
        return wanted.stream().filter(w -> !have.contains(w)).findFirst().map(w -> "lacks the " + what + " " + w);
    }

    private static Set<String> sans(X509Certificate leaf, int kind) {
        var found = new TreeSet<String>();
        try {
            var all = leaf.getSubjectAlternativeNames();
            if (all != null) {
                all.stream()
                        .filter(san -> san.get(0).equals(kind))
                        .map(san -> (String) san.get(1))
                        .map(san -> kind == IP_ADDRESS ? LeafRequest.canonical(san) : san)
                        .forEach(found::add);
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return found;
    }

    private static List<String> valuesOf(X500Name name, ASN1ObjectIdentifier attribute) {
        return Arrays.stream(name.getRDNs(attribute))
                .map(rdn -> rdn.getFirst().getValue())
                .filter(ASN1String.class::isInstance)
                .map(value -> ((ASN1String) value).getString())
                .toList();
    }

    private static boolean signedBy(X509Certificate leaf, X509Certificate ca) {
        try {
            leaf.verify(ca.getPublicKey());
            return leaf.getIssuerX500Principal().equals(ca.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A new leaf would end no later: its authority's end is what has to be seen to. */
    private static boolean endsWith(X509Certificate leaf, List<X509Certificate> signers) {
        return signers.stream().noneMatch(ca -> leaf.getNotAfter().before(ca.getNotAfter()));
    }

    private static String inWords(Duration left) {
        return left.toDays() > 0 ? left.toDays() + " days" : left.toHours() + " hours";
    }
}

package io.kha.internal.pki;

import io.kha.KhaException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;

/**
 * Makes certificates. They begin five minutes back, for hosts whose clocks lag, have serial numbers of 128 random bits, and are signed
 * with SHA-256. Thread-safe if its randomness and its key maker are.
 */
public final class Issuer {
    /** How far back certificates begin. */
    static final Duration BACKDATED = Duration.ofMinutes(5);

    private final SecureRandom random;
    private final KeyMaker keys;

    public Issuer(SecureRandom random, KeyMaker keys) {
        this.random = random;
        this.keys = keys;
    }

    /** A new authority that signs itself and no further authorities. */
    public CertificateAuthority authority(String commonName, Duration validity, Instant now) {
        var pair = keys.make();
        var name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
        var builder = builder(name, now.minus(BACKDATED), now.plus(validity), name, pair.getPublic());
        try {
            var utils = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature
                            | KeyUsage.keyEncipherment
                            | KeyUsage.keyCertSign
                            | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(pair.getPublic()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("an extension that cannot be encoded", e);
        }
        return new CertificateAuthority(sign(builder, pair.getPrivate()), Keys.write(pair.getPrivate()));
    }

    /** A new leaf with a new key, within the life of its authority. */
    public Leaf leaf(CertificateAuthority authority, LeafRequest request, Instant now) {
        var ca = Certificates.first(authority.certificate());
        var end = earlier(now.plus(request.validity()), ca.getNotAfter().toInstant());
        if (!end.isAfter(now)) {
            throw new KhaException("the CA \"" + ca.getSubjectX500Principal().getName() + "\" expired at "
                    + ca.getNotAfter().toInstant() + " and signs nothing any more; give or make another");
        }
        var pair = keys.make();
        var subject = new X500NameBuilder(BCStyle.INSTANCE);
        request.organization().ifPresent(o -> subject.addRDN(BCStyle.O, o));
        subject.addRDN(BCStyle.CN, request.commonName());
        try {
            var issuer = new JcaX509CertificateHolder(ca).getSubject();
            var builder = builder(issuer, now.minus(BACKDATED), end, subject.build(), pair.getPublic());
            addExtensions(builder, request, ca);
            return new Leaf(sign(builder, Keys.read(authority.key()).getPrivate()), Keys.write(pair.getPrivate()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("an extension that cannot be encoded", e);
        }
    }

    private static void addExtensions(X509v3CertificateBuilder builder, LeafRequest request, X509Certificate ca)
            throws IOException, GeneralSecurityException {
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(request.profile().purposes()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.authorityKeyIdentifier, false, identifierOf(ca));
        var sans = new ArrayList<GeneralName>();
        request.names().forEach(n -> sans.add(new GeneralName(GeneralName.dNSName, n)));
        request.addresses().forEach(a -> sans.add(new GeneralName(GeneralName.iPAddress, a)));
        if (!sans.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(sans.toArray(GeneralName[]::new)));
        }
    }

    /** The identifier the authority gives itself, which need not be a SHA-1 (Go's is none since 1.25). */
    private static AuthorityKeyIdentifier identifierOf(X509Certificate ca)
            throws IOException, GeneralSecurityException {
        var own = new JcaX509CertificateHolder(ca).getExtension(Extension.subjectKeyIdentifier);
        return own == null
                ? new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.getPublicKey())
                : new AuthorityKeyIdentifier(
                        SubjectKeyIdentifier.getInstance(own.getParsedValue()).getKeyIdentifier());
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, Instant begin, Instant end, X500Name subject, PublicKey key) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(128, random).max(BigInteger.ONE),
                new Time(Date.from(begin), Locale.ROOT),
                new Time(Date.from(end), Locale.ROOT),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    /** By Bouncy Castle's own signers: the JDK's keeps the exponent of every RSA key that has signed in a static cache. */
    private String sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return Certificates.write(builder.build(
                    signer(key.getAlgorithm().equals("RSA")).build(PrivateKeyFactory.createKey(key.getEncoded()))));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a key that signs nothing: " + key.getAlgorithm(), e);
        }
    }

    private BcContentSignerBuilder signer(boolean rsa) {
        var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find(rsa ? "SHA256withRSA" : "SHA256withECDSA");
        var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
        return rsa
                ? new BcRSAContentSignerBuilder(
                        algorithm, digest) // what its blinding draws is no part of the signature
                : new BcECContentSignerBuilder(algorithm, digest).setSecureRandom(random);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}

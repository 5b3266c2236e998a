package io.kha.internal.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** Certificates as PEM. */
final class Certificates {
    private Certificates() {}

    static String write(X509CertificateHolder certificate) {
        try {
            return Pem.write("CERTIFICATE", certificate.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a certificate that cannot be encoded", e);
        }
    }

    static String write(X509Certificate certificate) {
        try {
            return Pem.write("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that cannot be encoded", e);
        }
    }

    /** All certificates of a text, at least one, in order. A private key among them is refused: such files are not kept secret. */
    static List<X509Certificate> read(String pem) {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : Pem.read(pem)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                throw new BadPemException("a private key among certificates; keep it in a file of its own");
            }
            if (!block.label().equals("CERTIFICATE")) {
                throw new BadPemException("expected certificates, found " + block.label());
            }
            certificates.add(parse(block.der()));
        }
        if (certificates.isEmpty()) {
            throw new BadPemException("no certificate in it");
        }
        return certificates;
    }

    /** The first certificate of a text: the one a server shows. */
    static X509Certificate first(String pem) {
        return read(pem).get(0);
    }

    /** The certificates of a text that may sign others, which basicConstraints says, not the order. */
    static List<X509Certificate> authorities(String pem) {
        return read(pem).stream().filter(c -> c.getBasicConstraints() >= 0).toList();
    }

    private static X509Certificate parse(byte[] der) {
        try {
            var in = new ByteArrayInputStream(der);
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new BadPemException("there is something after it");
            }
            return certificate;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new BadPemException("the certificate cannot be read: " + e.getMessage());
        }
    }
}

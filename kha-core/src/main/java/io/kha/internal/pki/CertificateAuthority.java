package io.kha.internal.pki;

import io.kha.Secret;

/**
 * A certificate that signs others, with its key.
 *
 * @param certificate PEM, one certificate
 * @param key PEM
 */
public record CertificateAuthority(String certificate, Secret key) {

    /**
     * Reads a given one: of the certificates in the text, the authority that the key belongs to.
     *
     * @throws BadPemException if one of them is malformed or they do not belong together
     */
    public static CertificateAuthority of(String certificates, Secret key) {
        var authorities = Certificates.authorities(certificates);
        if (authorities.isEmpty()) {
            throw new BadPemException("no certificate of an authority in it (basicConstraints CA:TRUE)");
        }
        var publicKey = Keys.read(key).getPublic();
        return authorities.stream()
                .filter(a -> a.getPublicKey().equals(publicKey))
                .findFirst()
                .map(a -> new CertificateAuthority(Certificates.write(a), key))
                .orElseThrow(() -> new BadPemException("the key is not the key of the authority's certificate"));
    }
}

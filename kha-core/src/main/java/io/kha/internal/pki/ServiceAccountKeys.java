package io.kha.internal.pki;

import io.kha.Secret;

/**
 * The pair that signs and checks service-account tokens.
 *
 * @param privateKey PEM, {@code RSA PRIVATE KEY}: sa.key
 * @param publicKey PEM, {@code PUBLIC KEY}: sa.pub
 */
public record ServiceAccountKeys(Secret privateKey, String publicKey) {

    /** A new pair. */
    public static ServiceAccountKeys make(KeyMaker keys) {
        var pair = keys.make();
        return new ServiceAccountKeys(Keys.write(pair.getPrivate()), Keys.write(pair.getPublic()));
    }

    /** The pair of a given private key. */
    public static ServiceAccountKeys of(Secret privateKey) {
        return new ServiceAccountKeys(
                privateKey, Keys.write(Keys.read(privateKey).getPublic()));
    }
}

package io.kha.internal.pki;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Makes key pairs: from randomness in earnest, from a pool in a simulation. */
@FunctionalInterface
public interface KeyMaker {

    /** A key pair that no other call returns. */
    KeyPair make();

    /** RSA keys of 2048 bits: every Kubernetes release reads them, service-account keys of the old ones must be RSA. */
    static KeyMaker rsa(SecureRandom random) {
        return () -> {
            try {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048, random);
                return generator.generateKeyPair();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has RSA", e);
            }
        };
    }
}

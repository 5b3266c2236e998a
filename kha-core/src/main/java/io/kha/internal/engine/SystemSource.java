package io.kha.internal.engine;

import io.kha.internal.pki.KeyMaker;
import io.kha.step.Source;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/** The machine's clock and randomness. */
public final class SystemSource implements Source {
    private final SecureRandom random = new SecureRandom();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    @Override
    public KeyPair rsa() {
        return KeyMaker.rsa(random).make();
    }
}

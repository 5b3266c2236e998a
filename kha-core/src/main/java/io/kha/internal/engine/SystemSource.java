package io.kha.internal.engine;

import io.kha.internal.pki.KeyMaker;
import io.kha.step.Source;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

/** The clock that the hosts live by, and the machine's randomness. */
public final class SystemSource implements Source {
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** With the clock of the transport. */
    public SystemSource(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
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

package io.kha.step;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/** What values are made from: passed in, so that a run can be repeated exactly. */
public interface Source {

    /** The time. Asked on several threads. */
    Instant now();

    /** Randomness. */
    SecureRandom random();

    /** A new RSA key pair of 2048 bits. */
    KeyPair rsa();
}

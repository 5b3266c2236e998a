package io.kha.internal.recipe;

import io.kha.internal.pki.CertificateAuthority;
import io.kha.internal.pki.Issuer;
import io.kha.step.Source;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small keys, made once, and authorities by name: the first word of the name is which, the rest its common name. */
final class Pems {
    static final Instant NOW = Instant.parse("2026-01-15T08:00:00Z");
    private final List<KeyPair> keys = new ArrayList<>();
    private final Map<String, CertificateAuthority> authorities = new HashMap<>();
    private final SecureRandom random = new SecureRandom();

    Pems() {
        for (int i = 0; i < 12; i++) {
            keys.add(pair());
        }
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    CertificateAuthority authority(String name) {
        return authorities.computeIfAbsent(name, n -> new Issuer(random, () -> keys.remove(0))
                .authority(n.substring(n.indexOf(' ') + 1), Duration.ofDays(3650), NOW));
    }

    /** Clock, randomness and keys of a run. */
    Source source(Instant now) {
        var used = new int[1];
        return new Source() {
            @Override
            public Instant now() {
                return now;
            }

            @Override
            public SecureRandom random() {
                return random;
            }

            @Override
            public KeyPair rsa() {
                return keys.get(used[0]++ % keys.size());
            }
        };
    }
}

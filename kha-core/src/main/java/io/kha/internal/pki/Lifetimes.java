package io.kha.internal.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** How long certificates last. */
public final class Lifetimes {
    private Lifetimes() {}

    /**
     * From when to when a certificate is valid.
     *
     * @param begin its first moment
     * @param end its last
     */
    public record Lifetime(Instant begin, Instant end) {
        /** How long it is valid in all. */
        public Duration length() {
            return Duration.between(begin, end);
        }
    }

    /**
     * The lifetime of the certificate that ends first.
     *
     * @param pem certificates, at least one
     * @throws BadPemException when they cannot be read
     */
    public static Lifetime first(String pem) {
        return Certificates.read(pem).stream()
                .map(c -> new Lifetime(
                        c.getNotBefore().toInstant(), c.getNotAfter().toInstant()))
                .min(Comparator.comparing(Lifetime::end))
                .orElseThrow();
    }
}

package io.kha;

import io.kha.internal.model.GivenFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A certificate authority given by the caller. Immutable; shows no key.
 *
 * @param certificate its certificate in PEM form
 * @param key its private key in PEM form
 * @param trouble why its files could not be read; empty when they were, and always in a {@link Cluster}
 */
public record Authority(String certificate, Secret key, String trouble) {
    public Authority {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(trouble, "trouble");
    }

    static Authority of(Path certificate, Path key) {
        var crt = GivenFile.read(Objects.requireNonNull(certificate, "certificate"));
        var pem = GivenFile.read(Objects.requireNonNull(key, "key"));
        return new Authority(
                new String(crt.bytes(), StandardCharsets.UTF_8),
                Secret.of(pem.bytes()),
                crt.trouble().isEmpty() ? pem.trouble() : crt.trouble());
    }
}

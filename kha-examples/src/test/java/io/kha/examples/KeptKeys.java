package io.kha.examples;

import io.kha.step.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Makes keys as kha does by itself, and appends each to a file, so that one that is gone afterwards can be looked for too. */
final class KeptKeys implements Source {
    private static final int PKCS8_HEADER = 26; // of an RSA key of 2048 bits; PKCS#1 comes after it
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path file;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private KeptKeys(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Keeps them in a new file, which only its user may read. */
    static KeptKeys in(Path file, Clock clock) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new KeptKeys(file, clock);
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
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, random);
            var pair = generator.generateKeyPair();
            var der = pair.getPrivate().getEncoded();
            keep(pem(Arrays.copyOfRange(der, PKCS8_HEADER, der.length)));
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps what else is secret. */
    synchronized void keep(String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** The form in which kha and kubeadm write keys. */
    private static String pem(byte[] pkcs1) {
        return "-----BEGIN RSA PRIVATE KEY-----\n" + LINES.encodeToString(pkcs1) + "\n-----END RSA PRIVATE KEY-----\n";
    }
}

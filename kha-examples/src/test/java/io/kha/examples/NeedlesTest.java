package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A secret that was planted is found in every form, and what is public is not taken for one. */
class NeedlesTest {
    private static final String TOKEN = "abcdef.0123456789abcdef";
    private static final String PASSWORD = "a pass/word=";

    private final Needles needles = new Needles();

    @Test
    void keyIsFoundInEveryForm() throws IOException, GeneralSecurityException {
        var key = rsa();
        var der = key.getPrivate().getEncoded();
        var pem = pem("PRIVATE KEY", der);
        needles.addKeysOf("before\n" + pem + "after\n");

        assertEquals(Set.of("bytes"), found(der));
        assertEquals(Set.of("bytes in hex"), found(HexFormat.of().formatHex(der)));
        assertEquals(
                Set.of("bytes in hex"), found(HexFormat.of().withUpperCase().formatHex(der)));
        assertEquals(Set.of("PEM"), found(pem));
        assertEquals(Set.of("PEM"), found(Base64.getEncoder().encodeToString(der)));
        everyAlignmentIsFound("PEM in base64", pem);
        assertEquals(Set.of("PEM in hex"), found(HexFormat.of().formatHex(pem.getBytes(StandardCharsets.UTF_8))));
        var url = found(URLEncoder.encode(pem, StandardCharsets.UTF_8));
        assertTrue(url.contains("PEM URL-encoded"), url::toString);
    }

    @Test
    void publicHalfIsNone() throws IOException, GeneralSecurityException {
        var key = rsa();
        needles.addKeysOf(pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        var half = key.getPublic().getEncoded();
        assertEquals(Set.of(), found(half));
        assertEquals(Set.of(), found(pem("PUBLIC KEY", half)));
        assertEquals(Set.of(), found(pem("PRIVATE KEY", rsa().getPrivate().getEncoded())));
    }

    @Test
    void tokenIsFoundInEveryForm() throws IOException {
        assertEquals(23, TOKEN.length());
        needles.add(TOKEN);
        assertEquals(Set.of("text"), found("--token " + TOKEN + " --more"));
        assertEquals(Set.of("text"), found(TOKEN));
        assertEquals(Set.of(), found(TOKEN.substring(1)));
        everyAlignmentIsFound("text in base64", TOKEN);
        var hex = HexFormat.of();
        assertEquals(Set.of("text in hex"), found(hex.formatHex(TOKEN.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void passwordIsFoundInEveryForm() throws IOException {
        needles.add(PASSWORD);
        assertEquals(Set.of("text"), found("sudo: " + PASSWORD + "\n"));
        everyAlignmentIsFound("text in base64", PASSWORD);
        var bytes = PASSWORD.getBytes(StandardCharsets.UTF_8);
        assertEquals(Set.of("text in hex"), found(HexFormat.of().formatHex(bytes)));
        assertEquals(Set.of("text in hex"), found(HexFormat.of().withUpperCase().formatHex(bytes)));
        assertEquals(Set.of("text URL-encoded"), found(URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsTooShortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> needles.add("shortish"));
    }

    /** Wherever it begins and ends in what is encoded. */
    private void everyAlignmentIsFound(String form, String secret) throws IOException {
        for (int before = 0; before < 3; before++) {
            for (int after = 0; after < 3; after++) {
                var text = "-".repeat(before) + secret + "-".repeat(after);
                var encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
                assertEquals(Set.of(form), found(encoded), text);
            }
        }
    }

    /** What is found where it lies across the pieces that are read. */
    private Set<String> found(String text) throws IOException {
        return found(text.getBytes(StandardCharsets.UTF_8));
    }

    private Set<String> found(byte[] bytes) throws IOException {
        var hay = new byte[(1 << 16) - 5];
        new Random(4711).nextBytes(hay);
        var all = new ByteArrayOutputStream();
        all.write(hay);
        all.write(bytes);
        all.write(hay);
        return needles.in(new ByteArrayInputStream(all.toByteArray()));
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String pem(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}

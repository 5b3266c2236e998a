package io.kha.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Finds private keys in texts: as PEM, as base64 of PEM at any alignment, URL-encoded, in hex, their parts as hex or decimal numbers. */
final class Secrets {
    private static final int LONG_ENOUGH = 32;
    private final List<String> needles = new ArrayList<>();

    Secrets(List<KeyPair> keys) {
        for (var pair : keys) {
            var key = (RSAPrivateCrtKey) pair.getPrivate();
            pem(key.getEncoded());
            pem(pkcs1(key));
            var part = key.getPrimeP();
            needles.add(middle(part.toString()));
            needles.add(middle(HexFormat.of().formatHex(part.toByteArray())));
            needles.add(middle(raw(part)));
        }
    }

    /** As it stands in files that say RSA. */
    private static byte[] pkcs1(RSAPrivateCrtKey key) {
        try {
            return PrivateKeyInfo.getInstance(key.getEncoded())
                    .parsePrivateKey()
                    .toASN1Primitive()
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pem(byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        needles.add(middle(lines.lines().toList().get(5)));
        for (int skip = 0; skip < 3; skip++) {
            var pem = lines.substring(200 + skip, 300).getBytes(StandardCharsets.UTF_8);
            needles.add(middle(Base64.getEncoder().encodeToString(pem)));
        }
        lines.lines()
                .filter(line -> line.matches(".{8,40}[+/].*"))
                .limit(1)
                .forEach(line -> needles.add(middle(URLEncoder.encode(line, StandardCharsets.UTF_8))));
        needles.add(middle(HexFormat.of().formatHex(lines.substring(200, 300).getBytes(StandardCharsets.UTF_8))));
    }

    private static String raw(BigInteger part) {
        return new String(part.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static String middle(String text) {
        return text.substring(8, Math.min(text.length(), 8 + LONG_ENOUGH));
    }

    /** What is wrong with texts; empty when no key is in them. */
    Optional<String> in(List<String> texts) {
        for (var text : texts) {
            for (var needle : needles) {
                if (text.contains(needle)) {
                    int at = text.indexOf(needle);
                    return Optional.of("secret: a private key in: " + text.substring(Math.max(0, at - 200), at));
                }
            }
        }
        return Optional.empty();
    }
}

package io.kha.examples;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Private keys in the forms in which they could be found: their bytes, the lines of their PEM, and each of these in hex, the lines in
 * base64 at any alignment and URL-encoded. One pass over what is searched, however many there are. Only the parts of a key that are no
 * part of its certificate.
 */
final class Needles {
    private static final int LENGTH = 24;
    private static final long BASE = 1_000_003;

    private final Map<Long, List<byte[]>> byHash = new HashMap<>();
    private final Map<String, String> forms = new HashMap<>();
    private final long highest = BigInteger.valueOf(BASE)
            .modPow(BigInteger.valueOf(LENGTH - 1), BigInteger.ONE.shiftLeft(64))
            .longValue();

    /** Adds the private keys of a text, and of the base64 in it that kubeconfigs have. */
    void addKeysOf(String text) {
        for (var block : text.split("(?=-----BEGIN )")) {
            if (block.startsWith("-----BEGIN ") && block.contains("PRIVATE KEY-----\n")) {
                var end = block.indexOf("-----END ");
                key(block.substring(block.indexOf('\n') + 1, end < 0 ? block.length() : end));
            }
        }
    }

    /** Adds a secret text as it is: a token, say. */
    void add(String text) {
        text("text", text);
    }

    private void key(String body) {
        var lines = body.lines().map(String::strip).toList();
        var der = Base64.getMimeDecoder().decode(body);
        var elliptic = der.length < 200; // the scalar comes first, then the point, which is public
        var own = elliptic ? lines.subList(0, 1) : lines.subList(lines.size() * 2 / 5, lines.size() - 1);
        own.forEach(line -> text("PEM", line));
        int from = elliptic ? 8 : der.length * 2 / 5;
        for (int at = from; at + LENGTH <= (elliptic ? 32 : der.length); at += LENGTH) {
            var part = Arrays.copyOfRange(der, at, at + LENGTH);
            needle("bytes", part);
            needle("bytes in hex", bytes(HexFormat.of().formatHex(part)));
            needle("bytes in hex", bytes(HexFormat.of().withUpperCase().formatHex(part)));
        }
    }

    private void text(String what, String line) {
        needle(what, bytes(line));
        for (int skip = 0; skip < 3; skip++) {
            var encoded = Base64.getEncoder().encodeToString(bytes(line.substring(skip)));
            needle(what + " in base64", bytes(encoded));
        }
        needle(what + " in hex", bytes(HexFormat.of().formatHex(bytes(line))));
        var url = URLEncoder.encode(line, StandardCharsets.UTF_8);
        if (!url.equals(line)) {
            needle(what + " URL-encoded", bytes(url.substring(Math.max(0, url.indexOf('%') - LENGTH / 2))));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void needle(String form, byte[] bytes) {
        if (bytes.length < LENGTH) {
            return;
        }
        var needle = Arrays.copyOf(bytes, LENGTH);
        long hash = 0;
        for (byte b : needle) {
            hash = hash * BASE + (b & 0xff);
        }
        byHash.computeIfAbsent(hash, h -> new ArrayList<>()).add(needle);
        forms.putIfAbsent(Arrays.toString(needle), form);
    }

    int size() {
        return forms.size();
    }

    /** In which forms a key is in there; none when it is empty. */
    Set<String> in(InputStream stream) throws IOException {
        var found = new TreeSet<String>();
        var window = new byte[LENGTH];
        var buffer = new byte[1 << 16];
        long hash = 0;
        long at = 0;
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
            for (int i = 0; i < n; i++, at++) {
                int slot = (int) (at % LENGTH);
                if (at >= LENGTH) {
                    hash -= highest * (window[slot] & 0xff);
                }
                window[slot] = buffer[i];
                hash = hash * BASE + (buffer[i] & 0xff);
                var candidates = at >= LENGTH - 1 ? byHash.get(hash) : null;
                if (candidates != null) {
                    candidates.stream()
                            .filter(needle -> same(needle, window, slot))
                            .forEach(needle -> found.add(forms.get(Arrays.toString(needle))));
                }
            }
        }
        return found;
    }

    private static boolean same(byte[] needle, byte[] window, int last) {
        for (int i = 0; i < LENGTH; i++) {
            if (needle[i] != window[(last + 1 + i) % LENGTH]) {
                return false;
            }
        }
        return true;
    }

    Set<String> in(String text) throws IOException {
        return in(new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

package io.kha.examples;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Private keys in the forms in which they could be found: their bytes, the lines of their PEM, and each of these in hex, the lines in
 * base64 at any alignment and URL-encoded; and texts that are secret in the same forms. One pass over what is searched, however many
 * there are. Only the parts of a key that are no part of its certificate.
 */
final class Needles {
    /** Of what is longer, so much is looked for. */
    private static final int LENGTH = 24;

    /** What is shorter would be found where it is not. */
    private static final int SHORTEST = 9;

    private final Map<Integer, NeedlesOfLength> byLength = new TreeMap<>();

    /** Adds the private keys of a text, and of the base64 in it that kubeconfigs have. */
    void addKeysOf(String text) {
        for (var block : text.split("(?=-----BEGIN )")) {
            if (block.startsWith("-----BEGIN ") && block.contains("PRIVATE KEY-----\n")) {
                var end = block.indexOf("-----END ");
                key(block.substring(block.indexOf('\n') + 1, end < 0 ? block.length() : end));
            }
        }
    }

    /**
     * Adds a secret text as it is: a token, say.
     *
     * @throws IllegalArgumentException when it is too short to be looked for
     */
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
            hex("bytes in hex", part);
        }
    }

    private void text(String what, String text) {
        needle(what, bytes(text));
        hex(what + " in hex", bytes(text));
        for (int skip = 0; skip < 3; skip++) {
            var whole = (text.length() - skip) / 3 * 3; // what comes after it has no part in these characters
            needle(what + " in base64", Base64.getEncoder().encode(bytes(text.substring(skip, skip + whole))));
        }
        var url = URLEncoder.encode(text, StandardCharsets.UTF_8);
        if (!url.equals(text)) {
            int from = Math.min(url.indexOf('%') - LENGTH / 2, url.length() - LENGTH);
            needle(what + " URL-encoded", bytes(url.substring(Math.max(0, from))));
        }
    }

    private void hex(String what, byte[] bytes) {
        needle(what, bytes(HexFormat.of().formatHex(bytes)));
        needle(what, bytes(HexFormat.of().withUpperCase().formatHex(bytes)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void needle(String form, byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException(
                    form + " of " + bytes.length + " bytes: it takes " + SHORTEST + " to be looked for");
        }
        var length = Math.min(bytes.length, LENGTH);
        byLength.computeIfAbsent(length, NeedlesOfLength::new).add(form, Arrays.copyOf(bytes, length));
    }

    int size() {
        return byLength.values().stream().mapToInt(NeedlesOfLength::size).sum();
    }

    /** In which forms a secret is in there; none when it is empty. */
    Set<String> in(InputStream stream) throws IOException {
        var found = new TreeSet<String>();
        var searches =
                byLength.values().stream().map(needles -> needles.search(found)).toList();
        var buffer = new byte[1 << 16];
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
            for (var search : searches) {
                search.next(buffer, n);
            }
        }
        return found;
    }

    Set<String> in(String text) throws IOException {
        return in(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}

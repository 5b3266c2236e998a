package io.kha.ssh;

import java.util.Base64;

/** Base64 in the one form that OpenSSH takes: padded, and without bits that say nothing. */
final class Encoded {
    private Encoded() {}

    /** @throws IllegalArgumentException when the text is no such encoding */
    static byte[] bytes(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("the Base64 text is cut off, or not padded");
        }
        return bytes;
    }
}

package io.kha.internal.shell;

import java.nio.charset.StandardCharsets;

/** The last so many bytes of what is added. Thread-safe. */
final class Tail {
    private final byte[] ring;
    private long added;

    Tail(int size) {
        ring = new byte[size];
    }

    synchronized void add(byte[] bytes, int from, int length) {
        int skipped = Math.max(0, length - ring.length);
        added += skipped;
        for (int i = skipped; i < length; i++) {
            ring[(int) (added++ % ring.length)] = bytes[from + i];
        }
    }

    /** What is kept, as text fit for a message: bytes that are not UTF-8 replaced, control characters too, ends stripped. */
    synchronized String text() {
        int kept = (int) Math.min(added, ring.length);
        byte[] out = new byte[kept];
        for (int i = 0; i < kept; i++) {
            out[i] = ring[(int) ((added - kept + i) % ring.length)];
        }
        return new String(out, StandardCharsets.UTF_8)
                .replaceAll("\\s*[\\r\\n]+\\s*", "; ")
                .replaceAll("\\p{Cntrl}", "?")
                .strip()
                .replaceAll("^(; )+|(; ?)+$", "");
    }
}

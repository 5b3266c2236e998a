package io.kha.examples;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is looked for, all of one length, by a hash that goes along with what is searched. */
final class NeedlesOfLength {
    private static final long BASE = 1_000_003;

    private final int length;
    private final long highest;
    private final Map<Long, List<byte[]>> byHash = new HashMap<>();

    /** A bit for each hash that one has, among others: gigabytes are searched, and few bytes get further. */
    private final long[] hashes = new long[1 << 14];

    private final Map<String, String> forms = new HashMap<>();

    NeedlesOfLength(int length) {
        this.length = length;
        this.highest = BigInteger.valueOf(BASE)
                .modPow(BigInteger.valueOf(length - 1), BigInteger.ONE.shiftLeft(64))
                .longValue();
    }

    void add(String form, byte[] needle) {
        long hash = 0;
        for (byte b : needle) {
            hash = hash * BASE + (b & 0xff);
        }
        if (forms.putIfAbsent(Arrays.toString(needle), form) == null) {
            byHash.computeIfAbsent(hash, h -> new ArrayList<>()).add(needle);
            hashes[bit(hash) >>> 6] |= 1L << bit(hash);
        }
    }

    /** Of the 2^20 bits, the one of a hash. */
    private static int bit(long hash) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 44);
    }

    int size() {
        return forms.size();
    }

    /** A search that adds the forms it finds to a set. */
    Search search(Set<String> found) {
        return new Search(found);
    }

    /** One pass over what comes in pieces. */
    final class Search {
        private final Set<String> found;
        private final byte[] window = new byte[length];
        private long hash;
        private long at;

        private Search(Set<String> found) {
            this.found = found;
        }

        /** Goes on with the first bytes of a buffer. */
        void next(byte[] buffer, int count) {
            for (int i = 0; i < count; i++, at++) {
                int slot = (int) (at % length);
                if (at >= length) {
                    hash -= highest * (window[slot] & 0xff);
                }
                window[slot] = buffer[i];
                hash = hash * BASE + (buffer[i] & 0xff);
                if ((hashes[bit(hash) >>> 6] & 1L << bit(hash)) == 0 || at < length - 1) {
                    continue;
                }
                var candidates = byHash.get(hash);
                if (candidates != null) {
                    candidates.stream()
                            .filter(needle -> isInWindow(needle, slot))
                            .forEach(needle -> found.add(forms.getOrDefault(Arrays.toString(needle), "")));
                }
            }
        }

        private boolean isInWindow(byte[] needle, int last) {
            for (int i = 0; i < length; i++) {
                if (needle[i] != window[(last + 1 + i) % length]) {
                    return false;
                }
            }
            return true;
        }
    }
}

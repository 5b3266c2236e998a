package io.kha.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Which hosts a line of known_hosts is about. Immutable. */
sealed interface HostPattern {

    /** How long a pattern may be. */
    int LONGEST = 1000;

    /** Whether a host of this name, in lower case, is one of them. */
    boolean matches(String name);

    /** Reads the field of a line. */
    static HostPattern parse(String field) {
        if (!field.startsWith("|")) {
            List<String> patterns = Arrays.stream(field.split(",", -1))
                    .map(p -> p.toLowerCase(Locale.ROOT))
                    .filter(p -> !p.isEmpty())
                    .toList();
            if (patterns.stream().anyMatch(p -> p.length() > LONGEST)) { // OpenSSH reads no further
                throw new IllegalArgumentException("a host has " + LONGEST + " characters at most");
            }
            return new Patterns(patterns);
        }
        String[] parts = field.split("\\|", -1);
        if (parts.length != 4 || !parts[1].equals("1")) {
            throw new IllegalArgumentException("a hashed host is written |1|salt|hash");
        }
        byte[] salt = Encoded.bytes(parts[2]);
        byte[] hash = Encoded.bytes(parts[3]);
        if (salt.length != 20 || hash.length != 20) {
            throw new IllegalArgumentException("salt and hash of a hashed host have 20 bytes each");
        }
        return new Hashed(salt, hash);
    }

    /** Patterns with wildcards; one with an exclamation mark that matches rules the host out, whatever else does. */
    record Patterns(List<String> patterns) implements HostPattern {
        @Override
        public boolean matches(String name) {
            boolean some = false;
            for (String pattern : patterns) {
                boolean not = pattern.startsWith("!");
                if (wildcard(not ? pattern.substring(1) : pattern, name)) {
                    if (not) {
                        return false;
                    }
                    some = true;
                }
            }
            return some;
        }
    }

    /** One name, hashed with a salt. */
    final class Hashed implements HostPattern {
        private final byte[] salt;
        private final byte[] hash;

        Hashed(byte[] salt, byte[] hash) {
            this.salt = salt;
            this.hash = hash;
        }

        @Override
        public boolean matches(String name) {
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(salt, "HmacSHA1"));
                return MessageDigest.isEqual(hash, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HmacSHA1", e);
            }
        }
    }

    /** Whether a name is of a pattern in which {@code *} stands for any text and {@code ?} for any character. */
    static boolean wildcard(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int from = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

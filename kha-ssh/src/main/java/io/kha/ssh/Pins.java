package io.kha.ssh;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Fingerprints of host keys by address. Immutable. */
record Pins(Map<String, Set<String>> byAddress) {
    /** Stands for every address. */
    static final String ANY = "*";

    static final Pins NONE = new Pins(Map.of());
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

    Pins with(String address, String fingerprint) {
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new IllegalArgumentException(
                    "not a fingerprint as ssh-keygen -l prints it (SHA256: and 43 characters): " + fingerprint);
        }
        var all = new HashMap<>(byAddress);
        var some = new HashSet<>(all.getOrDefault(address, Set.of()));
        some.add(fingerprint);
        all.put(address, Set.copyOf(some));
        return new Pins(Map.copyOf(all));
    }

    /** The fingerprints that a host may have; empty when nothing is said of it. */
    Set<String> of(String address) {
        var some = new HashSet<>(byAddress.getOrDefault(ANY, Set.of()));
        some.addAll(byAddress.getOrDefault(address, Set.of()));
        return some;
    }
}

package io.kha.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Fingerprints of host keys by address, however it is spelled. Immutable. */
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
        String one = oneSpelling(address);
        var some = new HashSet<>(all.getOrDefault(one, Set.of()));
        some.add(fingerprint);
        all.put(one, Set.copyOf(some));
        return new Pins(Map.copyOf(all));
    }

    /** The fingerprints that a host may have; empty when nothing is said of it. */
    Set<String> of(String address) {
        var some = new HashSet<>(byAddress.getOrDefault(ANY, Set.of()));
        some.addAll(byAddress.getOrDefault(oneSpelling(address), Set.of()));
        return some;
    }

    /** The same text for all spellings of an IPv6 address, or of a name, which is not looked up. A zone stays as it is. */
    private static String oneSpelling(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!bare.contains(":")) {
            return address.toLowerCase(Locale.ROOT);
        }
        int zone = bare.contains("%") ? bare.indexOf('%') : bare.length();
        try {
            // in brackets it is an address or an error, never a name
            return InetAddress.getByName("[" + bare.substring(0, zone) + "]").getHostAddress() + bare.substring(zone);
        } catch (UnknownHostException e) {
            return address.toLowerCase(Locale.ROOT);
        }
    }
}

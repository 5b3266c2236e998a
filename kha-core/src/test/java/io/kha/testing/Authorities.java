package io.kha.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The authorities that a host has: what its cluster trusts, and the key that belongs to it. A key is one of an authority once a host has
 * it beside what is trusted; before that it is half of one that never came about, and may be replaced.
 *
 * @param texts those of the files that are there
 */
record Authorities(Map<String, String> texts) {
    /** What is trusted to its key. */
    static final Map<String, String> FILES = new TreeMap<>(Map.of(
            "/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/pki/ca.key",
            "/etc/kubernetes/pki/front-proxy-ca.crt", "/etc/kubernetes/pki/front-proxy-ca.key",
            "/etc/kubernetes/pki/etcd/ca.crt", "/etc/kubernetes/pki/etcd/ca.key",
            "/etc/kubernetes/pki/sa.pub", "/etc/kubernetes/pki/sa.key"));

    static Authorities of(SimulatedHost host) {
        var files = host.parts().files;
        var texts = new TreeMap<String, String>();
        FILES.forEach((trusted, key) -> {
            texts.put(trusted, files.text(trusted));
            texts.put(key, files.text(key));
        });
        return new Authorities(texts);
    }

    /** What became of them on a host that had these: what was removed or replaced, and what is not as on other hosts now. */
    List<String> changes(SimulatedHost host, SimulatedFleet fleet) {
        var now = of(host);
        var changes = new ArrayList<String>();
        if (now.equals(this)) {
            return changes;
        }
        FILES.forEach((trusted, key) -> {
            change(trusted, now, changes, host);
            if (!texts.get(trusted).isEmpty() || belongs(trusted, key, fleet)) {
                change(key, now, changes, host);
            }
            differ(trusted, trusted, fleet, changes);
            differ(trusted, key, fleet, changes);
        });
        return changes;
    }

    private void change(String path, Authorities now, List<String> changes, SimulatedHost host) {
        var had = texts.get(path);
        var has = now.texts.get(path);
        if (!had.isEmpty() && !had.equals(has)) {
            changes.add(path + " was " + (has.isEmpty() ? "removed from " : "replaced on ") + host);
        }
    }

    /** Whether a host has the key that was here beside what is trusted. */
    private boolean belongs(String trusted, String key, SimulatedFleet fleet) {
        return fleet.hosts().stream()
                .map(h -> h.parts().files)
                .anyMatch(f -> f.isFile(trusted) && f.text(key).equals(texts.get(key)));
    }

    private static void differ(String trusted, String path, SimulatedFleet fleet, List<String> changes) {
        Set<String> all = new HashSet<>();
        fleet.hosts().stream()
                .map(h -> h.parts().files)
                .filter(f -> !f.text(trusted).isEmpty())
                .forEach(f -> all.add(f.text(path)));
        all.remove("");
        if (all.size() > 1) {
            changes.add("there are " + all.size() + " different " + path);
        }
    }
}

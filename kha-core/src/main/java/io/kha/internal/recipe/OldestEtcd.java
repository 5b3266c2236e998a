package io.kha.internal.recipe;

import io.kha.Version;
import java.util.Map;
import java.util.Optional;

/**
 * The oldest external etcd that a kubeadm takes, {@code MinExternalEtcdVersion} of its preflight: 3.4.13 from 1.28 on (kubernetes#118733),
 * 3.5.11 from 1.31 on, 3.5.24 from 1.35 on and from the patches of those before that it was picked to (kubernetes#134779). The 3.2.18 of
 * those before 1.28 is older than any etcd that a distribution of their time has.
 */
final class OldestEtcd {
    /** The first patch of each minor version that asks for the newest of these. */
    private static final Map<Integer, Integer> PICKED = Map.of(31, 14, 32, 10, 33, 6, 34, 2);

    private OldestEtcd() {}

    /** The oldest; empty when it does not matter. */
    static Optional<String> of(Version kubernetes) {
        if (!kubernetes.atLeast(1, 28)) {
            return Optional.empty();
        }
        if (!kubernetes.atLeast(1, 31)) {
            return Optional.of("3.4.13");
        }
        return Optional.of(kubernetes.patch() < PICKED.getOrDefault(kubernetes.minor(), 0) ? "3.5.11" : "3.5.24");
    }
}

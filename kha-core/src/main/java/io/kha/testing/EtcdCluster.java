package io.kha.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An etcd with its members and what Kubernetes keeps in it. Guarded by the fleet's lock. */
final class EtcdCluster {
    final long id;
    final Map<Long, EtcdMember> members = new LinkedHashMap<>();
    final ApiObjects objects = new ApiObjects();
    private long leader;
    private int term = 1;

    EtcdCluster(long id) {
        this.id = id;
    }

    long voters() {
        return members.values().stream().filter(m -> !m.learner).count();
    }

    long quorum() {
        return voters() / 2 + 1;
    }

    @Nullable
    EtcdMember byPeer(String url) {
        return members.values().stream()
                .filter(m -> m.peerUrl.equals(url))
                .findFirst()
                .orElse(null);
    }

    int term() {
        return term;
    }

    /** The member that leads among those that run: who led, as long as it runs. 0 for none. */
    long leader(Predicate<EtcdMember> runs) {
        var old = members.get(leader);
        if (old == null || !runs.test(old)) {
            leader = members.values().stream()
                    .filter(m -> !m.learner && runs.test(m))
                    .findFirst()
                    .map(m -> m.id)
                    .orElse(0L);
            term++;
        }
        return leader;
    }
}

package io.kha.testing;

import io.kha.transport.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every etcd of the fleet. A process is the member that its data says; without data it makes or joins a cluster as it is told, again
 * and again until it can. Guarded by the fleet's lock.
 */
final class EtcdClusters {
    /** A process that is a member, where it runs. */
    record Running(SimulatedHost host, EtcdSettings settings, EtcdCluster cluster, EtcdMember member) {}

    private final SimulatedFleet fleet;
    private final Changes.Memo<List<Running>> running;
    private final Map<Long, EtcdCluster> clusters = new LinkedHashMap<>();
    private final Map<Launch, EtcdSettings> settings = new IdentityHashMap<>();

    EtcdClusters(SimulatedFleet fleet, Changes changes) {
        this.running = changes.new Memo<>();
        this.fleet = fleet;
    }

    /** Every member that runs and can be reached. */
    List<Running> running() {
        return running.get(this::look);
    }

    private List<Running> look() {
        var all = new ArrayList<Running>();
        boolean more = true;
        while (more) {
            int before = all.size();
            all.clear();
            for (var host : fleet.hosts()) {
                if (host.reachable()) {
                    Processes.of(host, "etcd")
                            .forEach(l -> member(host, settings(l), all).ifPresent(all::add));
                }
            }
            more = all.size() > before;
        }
        return all;
    }

    /** How a process was told to be. */
    EtcdSettings settings(Launch launch) {
        return settings.computeIfAbsent(launch, EtcdSettings::of);
    }

    /** How many members take part in a cluster that has a quorum, and how many it needs: of the one that has most. */
    long[] strength() {
        return clusters.values().stream()
                .map(c -> new long[] {voting(c, running()), c.quorum()})
                .max(java.util.Comparator.comparing(s -> s[0]))
                .orElse(new long[] {0, 1});
    }

    /** The members of a cluster that run. */
    List<Running> running(EtcdCluster cluster) {
        return running().stream().filter(r -> r.cluster() == cluster).toList();
    }

    boolean hasQuorum(EtcdCluster cluster) {
        return voting(cluster, running()) >= cluster.quorum();
    }

    /** The member that answers at a client URL. */
    Optional<Running> at(String url, SimulatedHost from) {
        return running().stream().filter(r -> answers(r, url, from)).findFirst();
    }

    private static boolean answers(Running r, String url, SimulatedHost from) {
        var local = url.replaceFirst(
                "//(127\\.0\\.0\\.1|localhost|\\[::1])(?=[:/]|$)",
                "//" + (from.address().contains(":") ? "[" + from.address() + "]" : from.address()));
        return r.settings().clientUrl().equals(local) && (r.host() == from || from.reachable());
    }

    private static long voting(EtcdCluster cluster, List<Running> running) {
        return running.stream()
                .filter(r -> r.cluster() == cluster && !r.member().learner)
                .map(r -> r.member().id)
                .distinct()
                .count();
    }

    private Optional<Running> member(SimulatedHost host, EtcdSettings settings, List<Running> sofar) {
        if (settings.shadowed()
                || !settings.certificates().stream().allMatch(c -> host.file(c).isFile())) {
            return Optional.empty();
        }
        if (!host.file(settings.database()).isFile() && !begin(host, settings, sofar)) {
            return Optional.empty();
        }
        var ids = host.text(settings.database()).strip().split(" ");
        var cluster = clusters.get(Long.parseUnsignedLong(ids[0], 16));
        var member = cluster == null ? null : cluster.members.get(Long.parseUnsignedLong(ids[1], 16));
        if (cluster == null || member == null) {
            return Optional.empty(); // it was removed, and ends by itself
        }
        member.started = true;
        member.name = settings.name();
        member.clientUrl = settings.clientUrl();
        return Optional.of(new Running(host, settings, cluster, member));
    }

    /** A process without data; true when it is a member now. */
    private boolean begin(SimulatedHost host, EtcdSettings settings, List<Running> sofar) {
        var found = settings.state().equals("existing") ? joined(settings, sofar) : made(settings);
        var member = found == null ? null : found.byPeer(settings.peerUrl());
        if (found == null || member == null || member.started) {
            return false; // etcd: "member has already been bootstrapped", or nobody knows it
        }
        var files = host.parts().files;
        if (!host.file(settings.folder()).exists()) {
            files.mkdir(settings.folder(), "0700", "root:root");
        }
        files.mkdir(settings.folder() + "/member", "0700", "root:root");
        files.mkdir(settings.folder() + "/member/snap", "0700", "root:root");
        host.write(
                settings.database(),
                "0600",
                "root:root",
                (Long.toHexString(found.id) + " " + Long.toHexString(member.id) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private @Nullable EtcdCluster joined(EtcdSettings settings, List<Running> sofar) {
        return sofar.stream()
                .map(Running::cluster)
                .filter(c -> c.byPeer(settings.peerUrl()) != null) // any member that runs tells it who the others are
                .filter(c -> c.members.size() == settings.cluster().split(",").length)
                .findFirst()
                .orElse(null);
    }

    private EtcdCluster made(EtcdSettings settings) {
        var members = new ArrayList<>(List.of(settings.cluster().split(",")));
        members.sort(null);
        long id = id(settings.token() + " " + members);
        return clusters.computeIfAbsent(id, i -> {
            var cluster = new EtcdCluster(id);
            for (var member : members) {
                int equals = member.indexOf('=');
                add(cluster, member.substring(0, Math.max(0, equals)), member.substring(equals + 1), false);
            }
            return cluster;
        });
    }

    static EtcdMember add(EtcdCluster cluster, String name, String peerUrl, boolean learner) {
        var id = id(cluster.id + " " + peerUrl + " " + cluster.members.size());
        var member = new EtcdMember(id, name, peerUrl, learner);
        cluster.members.put(id, member);
        return member;
    }

    /** A positive number that the text alone decides. */
    private static long id(String text) {
        var digest = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
        return Long.parseUnsignedLong(digest.substring(0, 15), 16);
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.CommandAnswer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** etcdctl's member commands on a cluster that has a quorum. What would cost it is refused as etcd refuses it. */
final class EtcdMembership {
    private final EtcdClusters clusters;
    private final EtcdCluster cluster;
    private final EtcdMember asked;

    EtcdMembership(EtcdClusters clusters, EtcdClusters.Running asked) {
        this.clusters = clusters;
        this.cluster = asked.cluster();
        this.asked = asked.member();
    }

    CommandAnswer run(List<String> words, List<String> argv) {
        return switch (words.get(0) + " " + words.get(1)) {
            case "member list" -> Program.ok(members(cluster.members.values()) + "\n");
            case "member add" -> add(Flags.value(argv, "--peer-urls"), Flags.has(argv, "--learner"));
            case "member promote" -> promote(find(words.get(2)));
            case "member remove" -> remove(find(words.get(2)));
            default -> Defaults.unknown(argv);
        };
    }

    private CommandAnswer add(String peerUrl, boolean learner) {
        if (cluster.byPeer(peerUrl) != null) {
            return Program.failed(1, "Error: etcdserver: Peer URLs already exists");
        }
        if (learner && cluster.members.values().stream().anyMatch(m -> m.learner)) {
            return Program.failed(1, "Error: etcdserver: too many learner members in cluster");
        }
        boolean alone = cluster.voters() == 1; // from one to two both have to be up, and it is allowed
        if (!learner && !alone && voting() < (cluster.voters() + 1) / 2 + 1) {
            return Program.failed(1, "Error: etcdserver: re-configuration failed due to not enough started members");
        }
        var added = EtcdClusters.add(cluster, "", peerUrl, learner);
        var answer = members(cluster.members.values());
        answer.set("member", member(added));
        return Program.ok(answer + "\n");
    }

    private CommandAnswer promote(@Nullable EtcdMember member) {
        if (member == null) {
            return Program.failed(1, "Error: etcdserver: member not found");
        }
        boolean runs = clusters.running(cluster).stream().anyMatch(r -> r.member() == member);
        if (!member.learner || !runs) {
            return Program.failed(
                    1, "Error: etcdserver: can only promote a learner member which is in sync with leader");
        }
        member.learner = false;
        return Program.ok(members(List.of(member)) + "\n");
    }

    private CommandAnswer remove(@Nullable EtcdMember member) {
        if (member == null) {
            return Program.failed(1, "Error: etcdserver: member not found");
        }
        boolean runs = clusters.running(cluster).stream().anyMatch(r -> r.member() == member);
        if (!member.learner && voting() - (runs ? 1 : 0) < (cluster.voters() - 1) / 2 + 1) {
            return Program.failed(1, "Error: etcdserver: re-configuration failed due to not enough started members");
        }
        cluster.members.remove(member.id);
        return Program.ok("Member " + Long.toHexString(member.id) + " removed\n");
    }

    private long voting() {
        return clusters.running(cluster).stream()
                .filter(r -> !r.member().learner)
                .count();
    }

    private @Nullable EtcdMember find(String hex) {
        return cluster.members.get(Long.parseUnsignedLong(hex, 16));
    }

    private ObjectNode members(Collection<EtcdMember> members) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putObject("header")
                .put("cluster_id", cluster.id)
                .put("member_id", asked.id)
                .put("raft_term", cluster.term());
        var list = json.putArray("members");
        members.forEach(m -> list.add(member(m)));
        return json;
    }

    /** One that has not started has no name yet. */
    private static ObjectNode member(EtcdMember m) {
        var json = JsonNodeFactory.instance.objectNode().put("ID", m.id);
        if (m.started) {
            json.put("name", m.name);
        }
        json.putArray("peerURLs").add(m.peerUrl);
        if (m.started) {
            json.putArray("clientURLs").add(m.clientUrl);
        }
        if (m.learner) {
            json.put("isLearner", true);
        }
        return json;
    }
}

package io.kha.internal.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.internal.model.Ip;
import io.kha.transport.CommandAnswer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who etcd says its members are, held against those of the definition.
 *
 * @param known whether it was told: only an etcd with a quorum tells
 * @param strangers members with a vote that the definition does not name: the ID, as etcdctl takes it, to the name or address
 */
record EtcdMembership(boolean known, Map<String, String> strangers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    EtcdMembership {
        strangers = java.util.Collections.unmodifiableMap(new TreeMap<>(strangers));
    }

    /** What {@code etcdctl member list -w json} has answered. */
    static EtcdMembership of(CommandAnswer list, Cluster cluster) {
        JsonNode members;
        try {
            members = list.ok() ? JSON.readTree(list.out()).path("members") : JSON.missingNode();
        } catch (JsonProcessingException e) {
            members = JSON.missingNode();
        }
        var strangers = new TreeMap<String, String>();
        for (var member : members) {
            if (!member.path("isLearner").asBoolean() && !named(member, cluster)) {
                var name = member.path("name").asText();
                strangers.put(
                        member.path("ID").bigIntegerValue().toString(16),
                        name.isEmpty() ? member.path("peerURLs").path(0).asText() : name);
            }
        }
        return new EtcdMembership(!members.isEmpty(), strangers);
    }

    private static boolean named(JsonNode member, Cluster cluster) {
        return cluster.etcdMembers().stream().anyMatch(m -> {
            var peer = "https://" + Ip.bracketed(m.address()) + ":"
                    + cluster.etcd().peerPort();
            var found = m.name().equals(member.path("name").asText());
            for (var url : member.path("peerURLs")) {
                found |= peer.equals(url.asText());
            }
            return found;
        });
    }
}

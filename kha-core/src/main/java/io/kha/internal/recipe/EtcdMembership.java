package io.kha.internal.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.model.Ip;
import io.kha.transport.CommandAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Who etcd says its members are, held against those of the definition.
 *
 * @param known whether it was told: from etcd 3.5 on only one with a quorum tells, before a member says what it knows itself
 * @param strangers members with a vote that the definition does not name: the ID, as etcdctl takes it, to the name or address
 * @param elsewhere members of the definition that etcd looks for at other URLs: the name to these
 */
record EtcdMembership(boolean known, Map<String, String> strangers, Map<String, String> elsewhere) {
    private static final ObjectMapper JSON = new ObjectMapper();

    EtcdMembership {
        strangers = Collections.unmodifiableMap(new TreeMap<>(strangers));
        elsewhere = Collections.unmodifiableMap(new TreeMap<>(elsewhere));
    }

    /** What {@code etcdctl member list -w json} has answered. */
    static EtcdMembership of(CommandAnswer list, Cluster cluster) {
        JsonNode members;
        try {
            members = list.ok() ? JSON.readTree(list.out()).path("members") : JSON.missingNode();
        } catch (JsonProcessingException e) {
            members = JSON.missingNode();
        }
        var ours = ours(members, cluster);
        var ids = ours.values().stream().map(EtcdMembership::id).toList();
        var strangers = new TreeMap<String, String>();
        for (var member : members) {
            if (!member.path("isLearner").asBoolean() && !ids.contains(id(member))) {
                strangers.put(id(member), called(member, cluster));
            }
        }
        var elsewhere = new TreeMap<String, String>();
        ours.forEach((host, member) -> {
            if (!urls(member).contains(peer(host, cluster))) {
                elsewhere.put(host.name(), String.join(",", urls(member)));
            }
        });
        return new EtcdMembership(!members.isEmpty(), strangers, elsewhere);
    }

    /** Where the definition has a member for the others. */
    static String peer(Host host, Cluster cluster) {
        return "https://" + Ip.bracketed(host.address()) + ":" + cluster.etcd().peerPort();
    }

    /**
     * The members that the definition names, one for each host: the one at its address, else one of its name. A host that was replaced
     * under its name has left another, which votes too.
     */
    private static Map<Host, JsonNode> ours(JsonNode members, Cluster cluster) {
        var ours = new HashMap<Host, JsonNode>();
        for (var host : cluster.etcdMembers()) {
            find(members, m -> urls(m).contains(peer(host, cluster))).ifPresent(m -> ours.put(host, m));
        }
        for (var host : cluster.etcdMembers()) {
            if (!ours.containsKey(host)) {
                find(members, m -> name(m).equals(host.name()) && !ours.containsValue(m))
                        .ifPresent(m -> ours.put(host, m));
            }
        }
        return ours;
    }

    private static Optional<JsonNode> find(JsonNode members, Predicate<JsonNode> which) {
        return StreamSupport.stream(members.spliterator(), false).filter(which).findFirst();
    }

    private static String id(JsonNode member) {
        return member.path("ID").bigIntegerValue().toString(16);
    }

    private static String name(JsonNode member) {
        return member.path("name").asText();
    }

    private static List<String> urls(JsonNode member) {
        var urls = new ArrayList<String>();
        member.path("peerURLs").forEach(url -> urls.add(url.asText()));
        return urls;
    }

    private static String called(JsonNode member, Cluster cluster) {
        var name = name(member);
        var urls = String.join(",", urls(member));
        var shared = cluster.etcdMembers().stream().anyMatch(m -> m.name().equals(name));
        return name.isEmpty() ? urls : shared ? name + " at " + urls : name;
    }
}

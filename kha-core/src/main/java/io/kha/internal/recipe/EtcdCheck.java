package io.kha.internal.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Every member is healthy, all agree on one leader, and etcd has no other members; how many more may be lost is said where it matters. */
final class EtcdCheck implements Check {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ID = "etcd/health";
    private static final String DESCRIPTION = "desc = ";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Collection<Host> hosts(Cluster cluster) {
        return cluster.etcdMembers();
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var member = EtcdMember.of(scope);
        return List.of(member.membersRead(), member.healthRead(), member.statusRead());
    }

    @Override
    public List<Finding> findings(Fleet fleet) {
        var findings = new ArrayList<Finding>();
        Set<String> leaders = new HashSet<>();
        int healthy = 0;
        var strangers = new TreeMap<String, String>();
        for (var host : fleet.answering(fleet.cluster().etcdMembers())) {
            var seen = fleet.seen(host);
            var member = new EtcdMember(fleet.cluster(), host, fleet.inventory());
            var unknown = new TreeMap<>(member.membership(seen).strangers());
            unknown.keySet().removeAll(strangers.keySet());
            if (!unknown.isEmpty()) {
                strangers.putAll(unknown);
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        host.name(),
                        "etcd has members that the definition does not name, and they count for its quorum: "
                                + unknown.values(),
                        "name them again, or " + member.removal(unknown)));
            }
            var health = seen.get(member.healthRead());
            if (!health.ok()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        host.name(),
                        "the member is not healthy: " + cause(health),
                        "start it: apply a plan, or look at its log on the host"));
                continue;
            }
            healthy++;
            var leader = leader(seen.get(member.statusRead()).out());
            if (leader.isEmpty()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        host.name(),
                        "the member does not tell who leads",
                        "verify again; if it stays, look at its log on the host"));
            } else {
                leaders.add(leader);
            }
        }
        if (leaders.size() > 1) {
            findings.add(new Finding(
                    Severity.ERROR,
                    id(),
                    "",
                    "the members do not agree on a leader: " + leaders,
                    "verify again; if it stays, look at the network between the members"));
        }
        margin(healthy, fleet.cluster().etcdMembers().size() + strangers.size()).ifPresent(findings::add);
        return findings;
    }

    /** What so many healthy ones of so many members mean; empty when another one may be lost. */
    static Optional<Finding> margin(int healthy, int members) {
        int quorum = members / 2 + 1;
        if (healthy == members || healthy > quorum) {
            return Optional.empty();
        }
        var seen = healthy + " of " + members + " members are seen to be healthy, " + quorum + " are needed";
        return Optional.of(new Finding(
                Severity.ERROR,
                ID,
                "",
                healthy == quorum
                        ? seen + ": if the others are down, one more that is lost stops etcd, and the API with it"
                        : seen,
                healthy == quorum
                        ? "mend the others before anything else"
                        : "bring members up; where the data of most is lost, restore a snapshot"));
    }

    /** What etcdctl complains of: the innermost cause of its log line, without what gRPC wraps around it. */
    static String cause(CommandAnswer health) {
        var first = (health.err() + health.out()).strip().lines().findFirst().orElse("no answer");
        try {
            var error = JSON.readTree(first).path("error").asText(first);
            var at = error.lastIndexOf(DESCRIPTION);
            return at < 0 ? error : error.substring(at + DESCRIPTION.length()).replace("\"", "");
        } catch (JsonProcessingException e) {
            return first;
        }
    }

    /** The ID of the leader; empty when there is none or it is not told. */
    private static String leader(String json) {
        try {
            JsonNode status = JSON.readTree(json).path(0).path("Status");
            var leader = status.path("leader").asText("");
            return leader.equals("0") ? "" : leader;
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}

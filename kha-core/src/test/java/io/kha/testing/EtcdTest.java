package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.Host;
import io.kha.transport.CommandAnswer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EtcdTest {
    private final SimulatedFleet fleet = SimulatedFleet.of(
            IntStream.rangeClosed(1, 4).mapToObj(EtcdTest::host).toList());

    private static Host host(int i) {
        return Host.of("e" + i, "10.0.0." + i);
    }

    private static String members(int... hosts) {
        return IntStream.of(hosts)
                .mapToObj(i -> "e" + i + "=http://10.0.0." + i + ":2380")
                .collect(Collectors.joining(","));
    }

    private SimulatedHost start(int i, String members, String state) {
        var host = fleet.host("e" + i);
        host.install("etcd-server", "*");
        host.install("etcd-client", "*");
        host.write(
                "/etc/systemd/system/etcd.service",
                "[Service]\nType=notify\nExecStart=/usr/bin/etcd --name=e" + i
                        + " --data-dir=/var/lib/etcd --initial-cluster=" + members
                        + " --initial-cluster-state=" + state + " --initial-advertise-peer-urls=http://10.0.0." + i
                        + ":2380 --advertise-client-urls=http://10.0.0." + i + ":2379\n");
        host.parts().units.reload();
        host.start("etcd.service");
        return host;
    }

    private CommandAnswer etcdctl(int i, String... words) {
        var argv = new java.util.ArrayList<>(List.of("env", "ETCDCTL_API=3", "etcdctl"));
        argv.addAll(List.of(words));
        return fleet.runProgram(fleet.host("e" + i), argv, new byte[0]);
    }

    private JsonNode list(int i) {
        return Json.read(etcdctl(i, "member", "list", "-w", "json").out()).path("members");
    }

    private static String hex(JsonNode member) {
        return Long.toHexString(member.path("ID").asLong());
    }

    private void three() {
        for (int i = 1; i <= 3; i++) {
            start(i, members(1, 2, 3), "new");
        }
    }

    @Test
    void isUpOnceItHasAQuorum() {
        var first = start(1, members(1, 2, 3), "new");
        assertEquals("activating", first.unit("etcd.service").active());
        assertEquals(1, etcdctl(1, "endpoint", "health").exit());
        start(2, members(1, 2, 3), "new");
        assertEquals("active", first.unit("etcd.service").active());
        assertTrue(etcdctl(1, "endpoint", "health", "-w", "json").out().contains("\"health\":true"));
        assertEquals(3, list(2).size());
    }

    @Test
    void aMinorityLostIsNoLossAndAMajorityIs() {
        three();
        fleet.crash(fleet.host("e1"));
        assertTrue(etcdctl(2, "endpoint", "health").ok());
        fleet.cut(fleet.host("e3"));
        assertFalse(etcdctl(2, "endpoint", "health").ok());
        assertFalse(etcdctl(2, "member", "list").ok());
        fleet.heal(fleet.host("e3"));
        assertTrue(etcdctl(2, "endpoint", "health").ok());
    }

    @Test
    void theLeaderMovesWhenItStops() {
        three();
        var leader = Json.readAll(
                        etcdctl(1, "endpoint", "status", "-w", "json").out().replaceAll("^\\[|]\\s*$", ""))
                .get(0);
        long first = leader.at("/Status/leader").asLong();
        assertEquals(leader.at("/Status/header/member_id").asLong(), first);
        fleet.host("e1").stop("etcd.service");
        var next = etcdctl(2, "endpoint", "status", "-w", "json").out();
        assertFalse(next.contains("\"leader\":" + first + ","), next);
    }

    @Test
    void aMemberIsReplacedByIdAndAsALearner() {
        three();
        fleet.host("e3").stop("etcd.service");
        fleet.host("e3").delete("/var/lib/etcd");
        fleet.host("e3").start("etcd.service");
        assertEquals(
                "activating",
                fleet.host("e3").unit("etcd.service").active(),
                "a known member does not come back empty");
        var old = List.of(list(1).get(0), list(1).get(1), list(1).get(2)).stream()
                .filter(m -> m.path("name").asText().equals("e3"))
                .findFirst()
                .orElseThrow();
        assertTrue(etcdctl(1, "member", "remove", hex(old)).ok());
        assertTrue(etcdctl(1, "member", "add", "e3", "--peer-urls=http://10.0.0.3:2380", "--learner")
                .ok());
        var learner = list(1).get(2);
        assertTrue(learner.path("isLearner").asBoolean());
        assertFalse(etcdctl(1, "member", "promote", hex(learner)).ok(), "it does not run yet");
        start(3, members(1, 2, 3), "existing");
        fleet.host("e3").parts().units.restart("etcd.service", false);
        assertTrue(etcdctl(1, "member", "promote", hex(learner)).ok());
        assertTrue(etcdctl(3, "endpoint", "health").ok());
    }

    @Test
    void refusesWhatWouldCostItsQuorum() {
        three();
        fleet.crash(fleet.host("e3"));
        assertFalse(etcdctl(1, "member", "remove", hex(list(1).get(0))).ok());
        assertTrue(etcdctl(1, "member", "remove", hex(list(1).get(2))).ok(), "the one that is down may go");
        assertEquals(2, list(1).size());
    }

    @Test
    void growsFromOneToTwo() {
        start(1, members(1), "new");
        assertTrue(etcdctl(1, "member", "add", "e2", "--peer-urls=http://10.0.0.2:2380")
                .ok());
        assertFalse(etcdctl(1, "endpoint", "health").ok(), "one of two is no quorum");
        start(2, members(1, 2), "existing");
        assertTrue(etcdctl(1, "endpoint", "health").ok());
    }
}

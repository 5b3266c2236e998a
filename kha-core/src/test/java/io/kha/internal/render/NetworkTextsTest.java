package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Host;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTextsTest {
    private static final String OTHERS = "127.0.0.1 localhost\n::1 localhost\n\n# mine\n10.9.9.9 other\n";
    private final Cluster bridged = Samples.cluster("1.36.2").with(c -> c.network(Cni.bridge("10.244.0.0/16")));

    @Test
    void hostsAreMergedOnceAndOtherLinesStay() {
        var once = HostsFile.merge(OTHERS, List.of(Samples.M1, Samples.W1));
        assertEquals(OTHERS + "# BEGIN kha: these lines are kha's\n10.0.0.11 m1\n10.0.0.21 w1\n# END kha\n", once);
        assertEquals(once, HostsFile.merge(once, List.of(Samples.M1, Samples.W1)));
        var below = once + "10.8.8.8 added later\n";
        assertEquals(
                OTHERS + "# BEGIN kha: these lines are kha's\n10.0.0.12 m2\n# END kha\n10.8.8.8 added later\n",
                HostsFile.merge(below, List.of(Samples.M2)));
    }

    @Test
    void damagedBlocksCostNobodyElsesLine() {
        var noEnd = "# BEGIN kha: these lines are kha's\n10.0.0.11 m1\n" + OTHERS;
        var merged = HostsFile.merge(noEnd, List.of(Samples.M2));
        assertTrue(merged.contains("10.9.9.9 other\n"), merged);
        assertEquals(merged, HostsFile.merge(merged, List.of(Samples.M2)));
        var twice = HostsFile.merge("", List.of(Samples.M1)) + "keep\n" + HostsFile.merge("", List.of(Samples.M1));
        var one = HostsFile.merge(twice, List.of(Samples.M1));
        assertEquals(HostsFile.merge("", List.of(Samples.M1)) + "keep\n", one);
        assertEquals(
                "# END kha\n",
                HostsFile.merge("# END kha", List.of())
                                .lines()
                                .skip(1)
                                .findFirst()
                                .orElseThrow() + "\n");
    }

    @Test
    void aFileWithoutALastLineEndKeepsItsLastLine() {
        var merged = HostsFile.merge("127.0.0.1 localhost", List.of(Samples.M1));
        assertTrue(merged.startsWith("127.0.0.1 localhost\n# BEGIN kha"), merged);
    }

    @Test
    void nodesKeepTheirShareOfTheNetwork() {
        var before = PodSubnets.assign(bridged, Map.of());
        assertEquals(4, new HashSet<>(before.values()).size());
        assertEquals("10.244.11.0/24", before.get(Samples.M1));
        var w2 = Host.of("w2", "10.1.0.11"); // would like m1's share
        var grown = bridged.with(c -> c.workers(w2, Samples.W1));
        var after = PodSubnets.assign(grown, before);
        before.forEach((host, share) -> assertEquals(share, after.get(host)));
        assertEquals("10.244.14.0/24", after.get(w2), "the next that is free after .11, .12 and .13");
    }

    @Test
    void theBridgeHasTheNodesShare() {
        var conflist = Samples.read(BridgeCni.conflist("10.244.11.0/24")).get(0);
        assertEquals("kha", conflist.get("name"));
        assertTrue(conflist.toString().contains("ranges=[[{subnet=10.244.11.0/24}]]"), conflist.toString());
    }

    @Test
    void routesGoToTheOthers() throws Exception {
        var shares = PodSubnets.assign(bridged, Map.of());
        var script = PodRoutes.script(bridged, Samples.M1, shares);
        assertTrue(script.contains("$ip route replace 10.244.12.0/24 via 10.0.0.12 proto \"$protocol\"\n"), script);
        assertTrue(!script.contains("10.244.11.0/24"), script);
        Tool.of("sh").accepts("-n", "-c", script);
    }

    @Test
    void flannelIsWhatTheClusterSays() {
        var cluster = Samples.cluster("1.20.2")
                .with(c -> c.network(Cni.flannel("10.200.0.0/16")
                        .backend("host-gw")
                        .image("registry.example.org/flannel:1")
                        .pluginImage("registry.example.org/plugin:2")));
        var objects = Samples.read(Flannel.manifest(cluster));
        assertEquals(Flannel.objects(cluster), objects);
        assertEquals(
                List.of("Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "DaemonSet"),
                objects.stream().map(o -> o.get("kind")).toList());
        var text = objects.toString();
        assertTrue(text.contains("io.kha/config"), text);
        assertFalse(text.contains("kha.io"), "kha owns no such domain");
        assertEquals(2, text.split("image=registry.example.org/flannel:1", -1).length - 1);
        assertEquals(1, text.split("image=registry.example.org/plugin:2", -1).length - 1);
        assertTrue(text.contains("\"Network\" : \"10.200.0.0/16\""), text);
        assertTrue(text.contains("\"Type\" : \"host-gw\""), text);
        assertNotEquals(
                objects.get(5), Flannel.objects(Samples.cluster("1.20.2")).get(5), "another digest rolls the pods");
    }
}

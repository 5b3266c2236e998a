package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Cni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that sets routes, run twice, and once more when a host has gone. */
class RoutesRunTest {
    @TempDir
    Path folder;

    @Test
    void itCanBeRunAgainAndForgetsHostsThatAreGone() throws IOException {
        Tool.of("ip");
        Tool.of("iptables");
        var namespace = new Namespace();
        var cluster = Samples.cluster("1.36.2").with(c -> c.network(Cni.bridge("10.244.0.0/16")));
        var all = PodSubnets.assign(cluster, Map.of());
        var fewer = new HashMap<>(all);
        fewer.remove(Samples.W1);
        Files.writeString(folder.resolve("all"), PodRoutes.script(cluster, Samples.M1, all));
        Files.writeString(folder.resolve("fewer"), PodRoutes.script(cluster, Samples.M1, fewer));
        var output = namespace.run(folder, """
                ip link add eth0 type veth peer name other
                ip addr add 10.0.0.11/24 dev eth0
                ip link set eth0 up
                ip route add 10.9.0.0/16 via 10.0.0.99
                cd %s
                sh all; sh all
                ip route show proto 107; echo; ip route show 10.9.0.0/16
                sh fewer
                echo; ip route show proto 107
                echo; iptables -S FORWARD; iptables -t nat -S POSTROUTING
                """.formatted(folder));
        assertEquals("""
                10.244.12.0/24 via 10.0.0.12 dev eth0 linkdown
                10.244.13.0/24 via 10.0.0.13 dev eth0 linkdown
                10.244.21.0/24 via 10.0.0.21 dev eth0 linkdown

                10.9.0.0/16 via 10.0.0.99 dev eth0 linkdown

                10.244.12.0/24 via 10.0.0.12 dev eth0 linkdown
                10.244.13.0/24 via 10.0.0.13 dev eth0 linkdown

                -P FORWARD ACCEPT
                -A FORWARD -s 10.244.0.0/16 -m comment --comment kha -j ACCEPT
                -A FORWARD -d 10.244.0.0/16 -m comment --comment kha -j ACCEPT
                -P POSTROUTING ACCEPT
                -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -m comment --comment kha -j MASQUERADE
                """, output.replaceAll(" +\n", "\n"));
    }
}

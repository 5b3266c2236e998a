package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Programs;
import java.util.List;
import java.util.Map;

/** Clusters that the tests render. */
final class Samples {
    static final Host M1 = Host.of("m1", "10.0.0.11");
    static final Host M2 = Host.of("m2", "10.0.0.12");
    static final Host M3 = Host.of("m3", "10.0.0.13");
    static final Host W1 = Host.of("w1", "10.0.0.21");

    private Samples() {}

    static Cluster cluster(String version) {
        return Cluster.of("prod", c -> c.kubernetes(version)
                .programs(Programs.present())
                .masters(List.of(M1, M2, M3))
                .workers(W1)
                .endpoint(Endpoint.vip("10.0.0.10/24").on("eth0").port(8443))
                .network(Cni.flannel("10.244.0.0/16")));
    }

    /** All documents of a text as maps, lists and scalars. */
    static List<Map<String, Object>> read(String yaml) {
        return Yaml.nodes(yaml).stream().map(Yaml::tree).toList();
    }
}

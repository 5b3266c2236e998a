package io.kha.examples;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Programs;
import io.kha.testing.SimulatedFleet;

/** The same job on hosts in memory, where no real ones can be had. */
final class Simulated {
    private Simulated() {}

    static Cluster cluster() {
        return Cluster.of("simulated", c -> c.kubernetes("1.36.2")
                .masters("192.168.60.71", "192.168.60.72", "192.168.60.73")
                .workers("192.168.60.81")
                .etcd(Etcd.external())
                .endpoint(Endpoint.vip("192.168.60.80").on("eth0").port(8443))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
    }

    static SimulatedFleet fleet(Cluster cluster) {
        return SimulatedFleet.of(cluster);
    }
}

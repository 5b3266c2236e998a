package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Programs;

/** Clusters that tests are about. */
final class Examples {
    private Examples() {}

    /** Three masters and a worker behind a virtual address. */
    static Cluster ha() {
        return ha("1.36.2");
    }

    static Cluster ha(String version) {
        return Cluster.of("prod", c -> c.kubernetes(version)
                .programs(Programs.present())
                .masters(Host.of("m1", "192.168.60.71"), Host.of("m2", "192.168.60.72"), Host.of("m3", "192.168.60.73"))
                .workers(Host.of("w1", "192.168.60.81"))
                .endpoint(Endpoint.vip("192.168.60.80").on("eth0").port(8443))
                .network(Cni.flannel("10.244.0.0/16")));
    }
}

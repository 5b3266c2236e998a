package io.kha.examples;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Hosts;
import io.kha.Kha;
import io.kha.Progress;
import io.kha.ssh.Ssh;

/** The program at the top of the README, on the lab's addresses. */
final class FirstProgram {
    private FirstProgram() {}

    public static void main(String[] args) {
        var lab = Lab.ofThisProcess();
        run(cluster(lab), lab.ssh());
    }

    static Cluster cluster(Lab lab) {
        // spotless:off
        // tag::first[]
        var cluster = Cluster.of("prod", c -> c
                .kubernetes("1.36.2")
                .masters("192.168.60.71", "192.168.60.72", "192.168.60.73")
                .workers(Hosts.range("192.168.60.81", 1))
                .etcd(Etcd.external()) // members: the masters, unless named; a container or a unit, as the runtime allows
                .endpoint(Endpoint.vip("192.168.60.80").on("eth0").port(8443).keepalived().nginx())
                .network(Cni.flannel("10.244.0.0/16")));
        // end::first[]
        // spotless:on
        return lab.offline(cluster);
    }

    private static void run(Cluster cluster, Ssh ssh) {
        // tag::run[]
        try (var kha = Kha.over(ssh)) {
            var plan = kha.plan(cluster);
            System.out.print(plan.diff());
            kha.apply(plan, Progress.console()).orThrow();
            kha.verify(cluster).orThrow();
        }
        // end::run[]
    }
}

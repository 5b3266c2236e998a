package io.kha.examples;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Hosts;
import io.kha.Kha;
import io.kha.Plan;
import io.kha.Programs;
import io.kha.Progress;
import io.kha.k8s.KubernetesApi;
import io.kha.ssh.Ssh;
import io.kha.step.Recipe;
import io.kha.step.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of the README: the first, on the lab's addresses, and what one does when not all is well. */
final class FirstProgram {
    private FirstProgram() {}

    public static void main(String[] args) {
        var lab = Lab.ofThisProcess();
        run(cluster(lab), lab.ssh());
    }

    /** On the lab's hosts, which have no Internet. */
    static Cluster cluster(Lab lab) {
        return lab.offline(cluster(Path.of(lab.get("LAB_APT_KEY")), Path.of(lab.get("LAB_PROGRAMS"))));
    }

    static Cluster cluster(Path key, Path etcd) {
        // spotless:off
        // tag::first[]
        var cluster = Cluster.of("prod", c -> c
                .kubernetes("1.36.2")
                .programs(Programs.apt(a -> a.key(key)))
                .masters("192.168.60.71", "192.168.60.72", "192.168.60.73")
                .workers(Hosts.range("192.168.60.81", 1))
                .etcd(Etcd.external().programs(etcd)) // members: the masters, unless named
                .endpoint(Endpoint.vip("192.168.60.80").on("eth0").port(8443).keepalived().nginx())
                .network(Cni.flannel("10.244.0.0/16")));
        // end::first[]
        // spotless:on
        return cluster;
    }

    private static void run(Cluster cluster, Ssh ssh) {
        // tag::run[]
        try (var kha = Kha.over(ssh)) {
            var plan = kha.plan(cluster);
            System.out.print(plan.diff());
            kha.apply(plan, Progress.console()).orThrow();
            System.out.println(kha.verify(cluster).orThrow());
        }
        // end::run[]
    }

    static void saved(Kha kha, Cluster cluster, Path file) throws IOException {
        // tag::saved[]
        Files.writeString(file, kha.plan(cluster).toJson());
        // reviewed, and then, in another process maybe:
        kha.apply(Plan.read(cluster, Files.readString(file))).orThrow();
        // end::saved[]
    }

    static Ssh behindBastion() {
        // spotless:off
        // tag::jump[]
        var ssh = Ssh.as("root").key("~/.ssh/id_ed25519")
                .jump(Host.of("bastion", "203.0.113.5"), Ssh.as("ops").key("~/.ssh/id_ed25519"));
        // end::jump[]
        // spotless:on
        return ssh;
    }

    static Cluster grown(Cluster cluster) {
        // tag::grown[]
        var grown = cluster.with(c -> c.workers("192.168.60.81", "192.168.60.82")); // all of them, old and new
        // end::grown[]
        return grown;
    }

    static void without(Kha kha, Cluster cluster) {
        // tag::absent[]
        kha.apply(kha.plan(cluster, "ip-192-168-60-73")).orThrow();
        // end::absent[]
    }

    static void held(Kha kha, Cluster cluster) {
        // tag::held[]
        kha.takeOver(cluster);
        kha.apply(kha.plan(cluster)).orThrow();
        // end::held[]
    }

    static Kha own(Ssh ssh, Step step) {
        // spotless:off
        // tag::recipe[]
        var recipe = Recipe.standard(new KubernetesApi()).before("kubeadm/init", step, Cluster::masters);
        var kha = Kha.over(ssh, o -> o.recipe(recipe));
        // end::recipe[]
        // spotless:on
        return kha;
    }
}

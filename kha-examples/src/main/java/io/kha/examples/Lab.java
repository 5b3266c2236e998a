package io.kha.examples;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Kubeadm;
import io.kha.Programs;
import io.kha.Version;
import io.kha.ssh.Ssh;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lab's hosts and files, as {@code lab env} prints them. */
public record Lab(Map<String, String> env) {

    /** The lab of this process: the script {@code lab} sets its variables. */
    public static Lab ofThisProcess() {
        return new Lab(System.getenv());
    }

    /** Whether there is one. */
    boolean present() {
        return env.containsKey("LAB_MASTERS");
    }

    String get(String name) {
        var value = env.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    name + " is not set: run this by `lab exec --`, or set what `lab env` prints");
        }
        return value;
    }

    Version version() {
        return Version.parse(get("LAB_VERSION"));
    }

    List<Host> hosts(String role) {
        var names = get("LAB_" + role + "_NAMES").split(" ");
        var addresses = get("LAB_" + role + "S").split(" ");
        var hosts = new ArrayList<Host>();
        for (int i = 0; i < addresses.length; i++) {
            if (!addresses[i].isEmpty()) {
                hosts.add(Host.of(names[i], addresses[i]));
            }
        }
        return hosts;
    }

    /** The way to its hosts. */
    public Ssh ssh() {
        return ssh("root");
    }

    /** The way to its hosts as one of their users. */
    Ssh ssh(String user) {
        return Ssh.as(user).key(get("LAB_KEY")).knownHosts(Path.of(get("LAB_KNOWN_HOSTS")));
    }

    /** A highly available cluster on all of its hosts, with everything sent from the controller. */
    public Cluster cluster() {
        return offline(Cluster.of("lab", c -> c.kubernetes(get("LAB_VERSION"))
                .masters(hosts("MASTER"))
                .workers(hosts("WORKER"))
                .etcd(Etcd.external())
                .endpoint(Endpoint.vip(get("LAB_VIP")).on(get("LAB_INTERFACE")).port(8443))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.folder(Path.of(get("LAB_PROGRAMS"))))));
    }

    /** The same cluster for hosts without Internet: programs and images come from the controller. */
    Cluster offline(Cluster cluster) {
        var folder = Path.of(get("LAB_IMAGES"));
        var names = new ArrayList<>(List.of(
                "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "pause", "coredns"));
        var docker = get("LAB_RUNTIME").equals("docker");
        if (docker) {
            names.addAll(List.of("etcd", "nginx"));
        }
        if (cluster.network().kind() == Cni.Kind.FLANNEL) {
            names.add("flannel");
        }
        var archives = names.stream().map(n -> folder.resolve(n + ".tar")).toArray(Path[]::new);
        return cluster.with(c -> {
            c.programs(Programs.folder(Path.of(get("LAB_PROGRAMS"))))
                    .images(i -> i.archives(archives))
                    .kubeadm(kubeadm());
            if (docker) {
                c.etcd(cluster.etcd().image("k8s.gcr.io/etcd:3.4.13-0"));
                cluster.endpoint().vip().ifPresent(v -> c.endpoint(v.nginx(n -> n.image("kha.lab/nginx:1"))));
            }
            if (cluster.network().kind() == Cni.Kind.FLANNEL) {
                c.network(cluster.network().image("kha.lab/flannel:0.14.0").pluginImage("kha.lab/flannel:0.14.0"));
            }
        });
    }

    /** The same cluster with Kubernetes from the lab's apt repository; etcd as a unit still comes from the controller. */
    Cluster packages(Cluster cluster) {
        return cluster.with(c -> {
            c.programs(Programs.apt(a -> a.uri(get("LAB_APT")).key(Path.of(get("LAB_APT_KEY")))));
            if (!get("LAB_RUNTIME").equals("docker")) {
                c.etcd(cluster.etcd().programs(Path.of(get("LAB_PROGRAMS"))));
            }
        });
    }

    /** What the lab's kernel and sandbox need of kubeadm, the kubelet and kube-proxy; hosts of one's own need none of it. */
    Kubeadm kubeadm() {
        Map<String, Object> kubelet = version().atLeast(1, 35)
                ? Map.of("failSwapOn", false, "failCgroupV1", false)
                : Map.of("failSwapOn", false);
        return Kubeadm.of(k -> k.ignorePreflight("SystemVerification", "Swap", "Mem", "NumCPU")
                .kubelet(kubelet)
                .kubeProxy(Map.of("conntrack", Map.of("maxPerCore", 0, "min", 0))));
    }
}

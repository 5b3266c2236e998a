package io.kha.examples;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** What is broken on a whole cluster, so that an apply has work to do. */
enum Damage {
    /** Files and services on every host. */
    SETTINGS(1) {
        @Override
        void on(OnTheLab test, Random random) {
            everywhere(
                    test,
                    "rm -f /etc/sysctl.d/90-kha.conf /usr/local/sbin/kha-pod-routes /opt/cni/bin/bridge;"
                            + " for f in /etc/hosts /etc/keepalived/keepalived.conf; do [ ! -f $f ] || echo '# more' >>$f; done");
            test.script.ssh(one(test.masters(), random), "systemctl stop keepalived");
        }
    },
    /** No node has the configuration of the pods' network: none is Ready until it is back, and for some seconds more. */
    NETWORK(3) {
        @Override
        void on(OnTheLab test, Random random) {
            everywhere(test, "rm -f /etc/cni/net.d/10-kha.conflist");
        }
    },
    /** The certificates of every etcd member: new ones are a restart of each, one after the other. */
    ETCD(3) {
        @Override
        void on(OnTheLab test, Random random) {
            everywhere(test, "rm -f /etc/kubernetes/pki/etcd/server.crt");
        }
    },
    /** The worker is no node any more. */
    WORKER(4) {
        @Override
        void on(OnTheLab test, Random random) {
            reset(test, test.cluster.workers().get(0).name());
        }
    },
    /** One master is no node any more, and its certificates are gone. */
    MASTER(5) {
        @Override
        void on(OnTheLab test, Random random) {
            reset(test, one(test.masters(), random));
        }
    };

    private final int odds;

    Damage(int odds) {
        this.odds = odds;
    }

    abstract void on(OnTheLab test, Random random);

    /** A choice of one to all of them; what takes longest to mend is chosen least. */
    static Set<Damage> some(Random random) {
        var chosen = EnumSet.noneOf(Damage.class);
        for (var damage : values()) {
            if (random.nextInt(damage.odds) == 0) {
                chosen.add(damage);
            }
        }
        return chosen;
    }

    private static void everywhere(OnTheLab test, String command) {
        test.cluster.hosts().parallelStream().forEach(host -> test.script.ssh(host.name(), command));
    }

    /** Makes a host no node any more. */
    static void reset(OnTheLab test, String host) {
        test.script.ssh(
                host,
                "systemctl stop kubelet; pkill -KILL '^(kube-|coredns)'; kubeadm reset --force --skip-phases=remove-etcd-member >/dev/null 2>&1");
        test.persistently("delete", "node", host, "--ignore-not-found");
    }

    private static <T> T one(java.util.List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}

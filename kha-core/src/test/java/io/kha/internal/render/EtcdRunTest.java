package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.internal.pki.CertificateAuthority;
import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.KeyMaker;
import io.kha.internal.pki.Leaf;
import io.kha.internal.pki.LeafRequest;
import io.kha.internal.pki.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members of etcd that are started with what is rendered here and know each other by the certificates made here. */
class EtcdRunTest {
    private static final String HOSTS = """
            ip link add br0 type bridge
            ip addr add 10.0.0.1/24 dev br0
            ip link set br0 up
            declare -A in
            host() { # a name and an address: a network namespace that has them, at the bridge
                unshare --net sleep infinity &
                until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
                in[$1]="nsenter --target=$! --net"
                ip link add $1 type veth peer name eth0 netns $!
                ip link set $1 master br0 up
                ${in[$1]} ip link set lo up
                ${in[$1]} ip addr add $2/24 dev eth0
                ${in[$1]} ip link set eth0 up
            }
            """;
    private static final String QUESTIONS = """
            export ETCDCTL_API=3
            ask() { # who, which address, what
                ${in[m1]} etcdctl --endpoints=https://$2:2379 --cacert=m1/ca.crt --cert=$1.crt --key=$1.key "${@:3}"
            }
            for i in $(seq 60); do
                ask client 10.0.0.11 endpoint health --cluster >health 2>&1 && [ $(grep -c healthy health) = 3 ] && break
                [ $i != 60 ] || { cat m*/log; exit 1; }
                sleep 0.2
            done
            sed 's/ is healthy.*/ is healthy/' health | sort
            ask client 10.0.0.11 put key value
            ask client 127.0.0.1 get key
            ask stranger 10.0.0.11 --command-timeout=1s get key >refused 2>&1 || echo stranger refused
            """;

    private final SecureRandom random = new SecureRandom();
    private final Issuer issuer = new Issuer(random, KeyMaker.rsa(random));
    private final Instant now = Instant.now();
    private final CertificateAuthority ca = issuer.authority("etcd-ca", Duration.ofDays(1), now);
    private final CertificateAuthority other = issuer.authority("etcd-ca", Duration.ofDays(1), now);

    @TempDir
    Path folder;

    @Test
    void threeMembersFormAQuorumOverTls() throws IOException {
        List.of("ip", "etcd", "etcdctl", "nsenter").forEach(Tool::of);
        var namespace = new Namespace();
        var client = LeafRequest.client("kube-apiserver-etcd-client", "kubeadm");
        write(folder, "client", issuer.leaf(ca, client, now));
        write(folder, "stranger", issuer.leaf(other, client, now));
        var cluster = Samples.cluster("1.36.2");
        var script = new StringBuilder("cd " + folder + "\n" + HOSTS);
        for (var member : cluster.etcdMembers()) {
            script.append(start(cluster, member));
        }
        assertEquals("""
                https://10.0.0.11:2379 is healthy
                https://10.0.0.12:2379 is healthy
                https://10.0.0.13:2379 is healthy
                OK
                key
                value
                stranger refused
                """, namespace.run(folder, script.append(QUESTIONS).toString()));
    }

    /** The first one is started as a container is, the others as a unit is. */
    private String start(Cluster cluster, Host member) throws IOException {
        var name = member.name();
        var home = Files.createDirectories(folder.resolve(name));
        Files.writeString(home.resolve("ca.crt"), ca.certificate());
        for (var leaf : List.of("server", "peer")) {
            var names = List.of(member.address(), "127.0.0.1", name, "localhost");
            write(home, leaf, issuer.leaf(ca, LeafRequest.host(Profile.PEER, name, names), now));
        }
        var arguments = EtcdArguments.of(cluster, member, cluster.etcdMembers(), false);
        Files.writeString(home.resolve("env"), EtcdUnit.environment(arguments));
        var contained = member.equals(cluster.masters().get(0));
        var flags = (contained ? arguments.all() : arguments.lasting())
                .stream()
                        .map(a -> a.replace(PkiFiles.ETCD_FOLDER, home.toString()))
                        .map(a -> a.replace(cluster.etcd().dataDir(), home + "/data"))
                        .collect(Collectors.joining("' '", "'", "'"));
        return """
               host %1$s %2$s
               (%3$s exec ${in[%1$s]} etcd %4$s >%1$s/log 2>&1) &
               """.formatted(name, member.address(), contained ? "" : "set -a; . " + name + "/env;", flags);
    }

    private static void write(Path folder, String name, Leaf leaf) throws IOException {
        Files.writeString(folder.resolve(name + ".crt"), leaf.certificate());
        Files.writeString(folder.resolve(name + ".key"), leaf.key().revealText());
    }
}

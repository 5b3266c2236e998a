package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ClusterTest {

    private static Cluster sample() {
        return Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters("192.168.60.71", "192.168.60.72", "192.168.60.73")
                .workers(Hosts.range("192.168.60.81", 8))
                .etcd(Etcd.external())
                .endpoint(Endpoint.vip("192.168.60.80")
                        .on("eth0")
                        .port(8443)
                        .keepalived()
                        .nginx())
                .network(Cni.flannel("10.244.0.0/16"))
                .programs(Programs.present()));
    }

    @Test
    void of_theSample_saysWhatWasSaid() {
        var cluster = sample();
        assertEquals("1.36.2", cluster.kubernetes().toString());
        assertEquals(3, cluster.masters().size());
        assertEquals(cluster.masters(), cluster.controlPlane());
        assertEquals(cluster.masters(), cluster.etcdMembers());
        assertEquals(11, cluster.hosts().size());
        assertEquals("192.168.60.88", cluster.workers().get(7).address());
        assertEquals(cluster.masters().get(1), cluster.host("ip-192-168-60-72"));
        assertEquals("192.168.60.80:8443", cluster.endpoint().hostPort());
        var vip = cluster.endpoint().vip().orElseThrow();
        assertEquals("eth0", vip.interfaceName());
        assertEquals(32, vip.prefix());
        assertEquals(80, vip.routerId());
        assertEquals(8442, vip.healthPort());
        assertEquals(List.of(), cluster.warnings());
    }

    @Test
    void of_theSample_hasDefaults() {
        var cluster = sample();
        assertEquals("10.96.0.0/12", cluster.serviceSubnet());
        assertEquals("10.96.0.10", cluster.clusterDns());
        assertEquals("cluster.local", cluster.dnsDomain());
        assertEquals(Engine.CONTAINERD, cluster.runtime().engine());
        assertEquals(24, cluster.network().nodePrefix());

        assertFalse(cluster.etcd().containers(cluster.runtime()));
        assertEquals("quay.io/coreos/etcd:v3.5.24", cluster.etcd().image(cluster.kubernetes()));
    }

    @Test
    void of_lambdaFormsOnly_isTheSameCluster() {
        // What is pasted in JShell: no line begins with a dot.
        var cluster = Cluster.of("prod", c -> {
            c.kubernetes("v1.36.2");
            c.masters("192.168.60.71", "192.168.60.72", "192.168.60.73");
            c.workers(Hosts.range("192.168.60.81", 8));
            c.etcd(Etcd.external(e -> e));
            c.endpoint(Endpoint.vip("192.168.60.80", v -> v.on("eth0").port(8443)));
            c.network(Cni.flannel("10.244.0.0/16"));
            c.programs(Programs.present());
        });
        assertEquals(sample(), cluster);
        assertEquals(sample().hashCode(), cluster.hashCode());
    }

    @Test
    void builder_isTheSameAsOf() {
        var builder = Cluster.builder("one")
                .kubernetes("1.36.2")
                .masters("10.0.0.1")
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.present());
        var first = builder.build();
        var second = builder.workers("10.0.0.2").build();
        assertEquals(List.of(), first.workers());
        assertEquals(1, second.workers().size());
    }

    @Test
    void with_changesOnlyWhatIsSaid_andDefaultsFollowTheVersion() {
        var old = sample().with(c -> c.kubernetes("1.23.17"));
        assertEquals(Engine.DOCKER, old.runtime().engine());
        assertTrue(old.etcd().containers(old.runtime()));
        assertEquals(
                Engine.CONTAINERD,
                old.with(c -> c.kubernetes("1.24.0")).runtime().engine());
        assertEquals(sample().workers(), old.workers());
        assertNotEquals(sample(), old);
        assertEquals("1.36.2", sample().kubernetes().toString());
    }

    @Test
    void with_lambdaOfAPart_changesWhatItHad() {
        var cluster = sample().with(c -> c.images(i -> i.repository("registry.example.org/k8s"))
                        .kubeadm(k -> k.bindPort(7443)
                                .extraArgs(Kubeadm.Component.APISERVER, Map.of("v", "4"))
                                .kubelet(Map.of("maxPods", 200)))
                        .pki(p -> p.leafValidity(java.time.Duration.ofDays(90))))
                .with(c -> c.kubeadm(k -> k.certSans("api.example.org")));
        assertEquals(7443, cluster.kubeadm().bindPort());
        assertEquals(Map.of("v", "4"), cluster.kubeadm().extraArgs(Kubeadm.Component.APISERVER));
        assertEquals(List.of("api.example.org"), cluster.kubeadm().certSans());
        assertEquals("registry.example.org/k8s", cluster.images().repository().orElseThrow());
        assertEquals(90, cluster.pki().leafValidity().toDays());
    }

    @Test
    void values_areCopiesOfWhatWasGiven() {
        var masters = new ArrayList<>(Hosts.of("10.0.0.1"));
        var inner = new ArrayList<Object>(List.of("a"));
        var fields = new TreeMap<String, Object>(Map.of("list", inner));
        var cluster = Cluster.of("one", c -> c.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters(masters)
                .network(Cni.bridge("10.244.0.0/16"))
                .kubeadm(k -> k.kubelet(fields)));
        masters.clear();
        inner.add("b");
        fields.clear();
        assertEquals(1, cluster.masters().size());
        assertEquals(Map.of("list", List.of("a")), cluster.kubeadm().kubelet());
        assertThrows(UnsupportedOperationException.class, () -> cluster.hosts().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> cluster.kubeadm().kubelet().clear());
    }

    @Test
    void oneMaster_withoutEndpoint_isItsOwn() {
        var cluster = Cluster.of("one", c -> c.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters("fd00::0A")
                .serviceSubnet("fd01::/112")
                .network(Cni.bridge("fd02::/48")));
        assertEquals("[fd00::a]:6443", cluster.endpoint().hostPort());
        assertEquals("fd01::a", cluster.clusterDns());
        assertEquals(64, cluster.network().nodePrefix());
    }

    @Test
    void etcdMembers_byTheAddressOfAMaster_areThatMaster() {
        var cluster = Cluster.of("mixed", c -> c.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters(Host.of("m1", "10.0.0.1").port(2222))
                .workers(Host.of("w1", "10.0.0.2"))
                .etcd(Etcd.external("10.0.0.1", "10.0.0.31", "10.0.0.32"))
                .network(Cni.bridge("10.244.0.0/16")));
        assertEquals("[m1, ip-10-0-0-31, ip-10-0-0-32]", cluster.etcdMembers().toString());
        assertEquals("[m1, ip-10-0-0-31, ip-10-0-0-32, w1]", cluster.hosts().toString());
    }

    @Test
    void vip_ofIpv6_isNormalised() {
        var cluster = Cluster.of("six", c -> c.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters(Hosts.range("fd00::1", 3))
                .endpoint(Endpoint.vip("FD00::0:10/64").on("ens3"))
                .serviceSubnet("FD01::/108")
                .network(Cni.flannel("FD02::/48")));
        assertEquals("[fd00::10]:8443", cluster.endpoint().hostPort());
        assertEquals(64, cluster.endpoint().vip().orElseThrow().prefix());
        assertEquals(16, cluster.endpoint().vip().orElseThrow().routerId());
        assertEquals("fd01::/108", cluster.serviceSubnet());
        assertEquals("fd02::/48", cluster.network().podSubnet());
        assertEquals(List.of(), cluster.warnings());
    }

    @Test
    void host_unknown_namesThoseThereAre() {
        var e = assertThrows(NoSuchElementException.class, () -> sample().host("m9"));
        assertTrue(e.getMessage().contains("ip-192-168-60-71"), e.getMessage());
    }

    @Test
    void setters_refuseNullByName() {
        var builder = Cluster.builder("x");
        assertEquals("kubernetes", nameOf(() -> builder.kubernetes(null)));
        assertEquals("masters[1]", nameOf(() -> builder.masters(Host.of("10.0.0.1"), null)));
        assertEquals("endpoint", nameOf(() -> builder.endpoint(null)));
        assertEquals("interfaceName", nameOf(() -> Endpoint.vip("10.0.0.1").on(null)));
        var flags = new TreeMap<String, String>();
        flags.put("v", null);
        assertEquals("extraArgs[v]", nameOf(() -> Etcd.external().extraArgs(flags)));
    }

    private static String nameOf(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(NullPointerException.class, executable).getMessage();
    }

    @Test
    void toString_showsNoSecret() {
        var cluster = sample();
        assertEquals(
                "prod: Kubernetes 1.36.2 at 192.168.60.80:8443, masters [ip-192-168-60-71, ip-192-168-60-72,"
                        + " ip-192-168-60-73], workers [ip-192-168-60-81, ip-192-168-60-82, ip-192-168-60-83,"
                        + " ip-192-168-60-84, ip-192-168-60-85, ip-192-168-60-86, ip-192-168-60-87, ip-192-168-60-88]",
                cluster.toString());
        var authority = new Authority("crt", Secret.of("hidden"), "");
        assertFalse(authority.toString().contains("hidden"));
    }
}

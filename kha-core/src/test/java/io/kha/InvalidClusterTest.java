package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
class InvalidClusterTest {
    private static final Vip VIP = Endpoint.vip("10.0.0.10/24").on("eth0");

    private static void good(Cluster.Builder c) {
        c.kubernetes("1.36.2")
                .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                .workers("10.0.0.4")
                .endpoint(VIP)
                .programs(Programs.present());
        c.network(Cni.flannel("10.244.0.0/16"));
    }

    private static String problems(String name, Consumer<Cluster.Builder> say) {
        return assertThrows(
                        InvalidClusterException.class,
                        () -> Cluster.of(name, c -> {
                            good(c);
                            say.accept(c);
                        }))
                .problems()
                .stream()
                .map(p -> p.where() + ": " + p.what())
                .collect(Collectors.joining("\n"));
    }

    private static Arguments say(Consumer<Cluster.Builder> say, String... problems) {
        return arguments(say, String.join("\n", problems));
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                say(c -> c.kubernetes("1.36"), "kubernetes: \"1.36\" is not a version"),
                say(c -> c.kubernetes("1.36.2+k3s1"), "kubernetes: \"1.36.2+k3s1\" is not a version"),
                say(c -> c.kubernetes("99999999999.1.1"), "kubernetes: \"99999999999.1.1\" is not a version"),
                say(c -> c.kubernetes("1.38.0"), "kubernetes: version 1.38.0 is not supported"),
                say(
                        c -> c.kubernetes("1.14.9").programs(Programs.present()),
                        "kubernetes: version 1.14.9 is not supported"),
                say(
                        c -> c.runtime(ContainerRuntime.docker()),
                        "runtime: Kubernetes 1.36.2 has no dockershim, and cri-dockerd is not offered"),
                say(
                        c -> c.kubernetes("1.23.17").programs(Programs.apt()),
                        "programs: pkgs.k8s.io has no packages of Kubernetes before 1.24"),

                // Hosts.
                say(c -> c.masters(List.of()).workers(List.of()), "masters: there are none"),
                say(c -> c.masters(Host.of("M_1", "10.0.0.1")), "masters[0]: name \"M_1\" is not an RFC 1123 label"),
                say(c -> c.workers(Host.of("-rf", "10.0.0.4")), "workers[0]: name \"-rf\" is not an RFC 1123 label"),
                say(
                        c -> c.workers(Host.of("a".repeat(64), "10.0.0.4")),
                        "workers[0]: name \"" + "a".repeat(64) + "\" is not an RFC 1123 label"),
                say(c -> c.workers("10.0.0.256"), "workers[0]: \"10.0.0.256\" is not an address"),
                say(c -> c.workers("10.0.0.04"), "workers[0]: \"10.0.0.04\" is not an address"),
                say(c -> c.workers("10.0.4"), "workers[0]: \"10.0.4\" is not an address"),
                say(c -> c.workers("10.0.0.*"), "workers[0]: \"10.0.0.*\" is not an address"),
                say(c -> c.workers("10.0.0.4/24"), "workers[0]: \"10.0.0.4/24\" is not an address"),
                say(c -> c.workers(" 10.0.0.4"), "workers[0]: \" 10.0.0.4\" is not an address"),
                say(c -> c.workers("w1.example.org"), "workers[0]: \"w1.example.org\" is not an address"),
                say(c -> c.workers(""), "workers[0]: \"\" is not an address"),
                say(c -> c.workers("10.0.0.4\n"), "workers[0]: \"10.0.0.4\\u000a\" is not an address"),
                say(c -> c.workers("fe80::1%eth0"), "workers[0]: \"fe80::1%eth0\" has a zone"),
                say(
                        c -> c.workers("::ffff:10.0.0.4"),
                        "workers[0]: \"::ffff:10.0.0.4\" is an IPv4 address in IPv6 form"),
                say(c -> c.workers("::ffff:a00:4"), "workers[0]: \"::ffff:a00:4\" is an IPv4 address in IPv6 form"),
                say(
                        c -> c.workers("0.0.0.0"),
                        "workers[0]: \"0.0.0.0\" is not an address that a host can be reached at"),
                say(
                        c -> c.workers("224.0.0.18"),
                        "workers[0]: \"224.0.0.18\" is not an address that a host can be reached at"),
                say(
                        c -> c.workers("fd00::4"),
                        "workers[0]: fd00::4 is not of the same family as 10.0.0.1",
                        "network: 10.244.0.0/16 is not of the same family as the hosts' addresses",
                        "serviceSubnet: 10.96.0.0/12 is not of the same family as the hosts' addresses"),
                say(c -> c.workers(Host.of("10.0.0.4").port(0)), "workers[0].port: 0 is not a port"),
                say(c -> c.workers("10.0.0.4", "10.0.0.4"), "workers[1]: ip-10-0-0-4 is named twice"),
                say(c -> c.workers("10.0.0.1"), "workers[0]: ip-10-0-0-1 is a master too"),
                say(c -> c.workers(Host.of("w1", "10.0.0.1")), "workers[0]: has the address of masters[0], 10.0.0.1"),
                say(
                        c -> c.workers(Host.of("w1", "10.0.0.4"), Host.of("w1", "10.0.0.5")),
                        "workers[1]: has the name of workers[0], w1"),
                say(
                        c -> c.etcd(
                                Etcd.external(e -> e.members(Host.of("10.0.0.1").port(2222)))),
                        "etcd.members[0]: has the address of masters[0], 10.0.0.1"),

                // etcd.
                say(c -> c.masters("10.0.0.1", "10.0.0.2"), "masters: etcd needs an odd number of members, got 2"),
                say(
                        c -> c.etcd(Etcd.external("10.0.0.31", "10.0.0.32", "10.0.0.33", "10.0.0.34")),
                        "etcd.members: etcd needs an odd number of members, got 4"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.dataDir("var/lib/etcd"))),
                        "etcd.dataDir: \"var/lib/etcd\" is not an absolute path of plain characters"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.dataDir("/"))),
                        "etcd.dataDir: \"/\" is not an absolute path of plain characters"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.dataDir("/var/lib/../etcd"))),
                        "etcd.dataDir: \"/var/lib/../etcd\" is not an absolute path of plain characters"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.dataDir("/var/lib"))),
                        "etcd.dataDir: /var/lib holds other things"),
                say(c -> c.etcd(Etcd.external(e -> e.dataDir("/run/etcd"))), "etcd.dataDir: /run/etcd does not last"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.extraArgs(Map.of("--v", "1")))),
                        "etcd.extraArgs: \"--v\" is not a flag's name"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.extraArgs(Map.of("data-dir", "/data/etcd")))),
                        "etcd.extraArgs: data-dir is not a caller's to set: kha depends on it"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.image("quay.io/coreos/etcd"))),
                        "etcd.image: \"quay.io/coreos/etcd\" is not an image's name with a tag",
                        "etcd.image: members run as units, which have no image"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.image("quay.io/coreos/etcd:v3.5.24"))),
                        "etcd.image: members run as units, which have no image"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.10").on("eth0").nginx(n -> n.image("nginx:1.29"))),
                        "endpoint.nginx.image: nginx is the distribution's package, which has no image"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.container())),
                        "etcd: containers of etcd need Docker, the runtime is containerd"),

                // Endpoint.
                say(c -> c.endpoint(Endpoint.vip("10.0.0.10")), "endpoint.on: no network interface"),
                say(
                        c -> c.endpoint(VIP.on("eth0; reboot")),
                        "endpoint.on: \"eth0; reboot\" is not a network interface's name"),
                say(
                        c -> c.endpoint(VIP.on("abcdefghijklmnop")),
                        "endpoint.on: \"abcdefghijklmnop\" is not a network interface's name"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.2").on("eth0")),
                        "endpoint: 10.0.0.2 is the address of ip-10-0-0-2"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.1.10/24").on("eth0")),
                        "endpoint: ip-10-0-0-1 at 10.0.0.1 is outside of 10.0.1.0/24"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.255/24").on("eth0")),
                        "endpoint: 10.0.0.255 cannot be a host of 10.0.0.0/24"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.10/33").on("eth0")),
                        "endpoint: \"10.0.0.10/33\" has a malformed prefix length"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.10/").on("eth0")),
                        "endpoint: \"10.0.0.10/\" has a malformed prefix length"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.0.10/0").on("eth0")),
                        "endpoint: \"10.0.0.10/0\" has a malformed prefix length"),
                say(c -> c.endpoint(Endpoint.vip("vip").on("eth0")), "endpoint: \"vip\" is not an address"),
                say(c -> c.endpoint(VIP.routerId(256)), "endpoint.routerId: 256 is not a virtual router id"),
                say(c -> c.endpoint(VIP.routerId(-1)), "endpoint.routerId: -1 is not a virtual router id"),
                say(c -> c.endpoint(VIP.port(70000)), "endpoint.port: 70000 is not a port"),
                say(
                        c -> c.endpoint(VIP.nginx(n -> n.container())),
                        "endpoint.nginx: a container of nginx needs Docker, the runtime is containerd"),
                say(
                        c -> c.endpoint(Endpoint.existing("10.0.0.300", 6443)),
                        "endpoint: \"10.0.0.300\" is neither an address nor a DNS name"),
                say(
                        c -> c.endpoint(Endpoint.existing("lb.example.org:6443", 6443)),
                        "endpoint: \"lb.example.org:6443\" is neither an address nor a DNS name"),

                // Networks.
                say(c -> c.network(Cni.none("10.244.0.0")), "network: \"10.244.0.0\" is not a network in CIDR form"),
                say(
                        c -> c.network(Cni.none("10.244.1.0/16")),
                        "network: \"10.244.1.0/16\" is not a network in CIDR form"),
                say(
                        c -> c.network(Cni.none("10.244.0.0/255.255.0.0")),
                        "network: \"10.244.0.0/255.255.0.0\" is not a network in CIDR form"),
                say(
                        c -> c.network(Cni.none("10.244.0.0/24")).workers(Hosts.range("10.0.0.20", 2)),
                        "network: 10.244.0.0/24 has 1 shares of /24 for 5 nodes"),
                say(
                        c -> c.network(Cni.none("10.244.0.0/25")),
                        "network: 10.244.0.0/25 has 0 shares of /24 for 4 nodes"),
                say(
                        c -> c.network(Cni.none("10.0.0.0/8").nodePrefix(25)).serviceSubnet("192.168.0.0/16"),
                        "network.nodePrefix: /25 divides 10.0.0.0/8 into more shares than Kubernetes can number",
                        "network: 10.0.0.0/8 holds the address of ip-10-0-0-1, 10.0.0.1",
                        "network: 10.0.0.0/8 overlaps the endpoint's 10.0.0.0/24"),
                say(
                        c -> c.network(Cni.none("10.244.0.0/16").nodePrefix(0)),
                        "network.nodePrefix: /0 leaves a node no pods"),
                say(
                        c -> c.network(Cni.none("10.100.0.0/16")),
                        "serviceSubnet: 10.96.0.0/12 overlaps the pods' 10.100.0.0/16"),
                say(c -> c.serviceSubnet("10.96.0.0/30"), "serviceSubnet: 10.96.0.0/30 is too small"),
                say(c -> c.serviceSubnet("11.0.0.0/8"), "serviceSubnet: 11.0.0.0/8 is too large"),
                say(
                        c -> c.serviceSubnet("127.0.0.0/16"),
                        "serviceSubnet: 127.0.0.0/16 overlaps the reserved 127.0.0.0/8"),
                say(
                        c -> c.serviceSubnet("10.0.0.128/25"),
                        "serviceSubnet: 10.0.0.128/25 overlaps the endpoint's 10.0.0.0/24"),
                say(
                        c -> c.network(Cni.flannel("10.244.0.0/16").backend("udp")),
                        "network.backend: \"udp\" is not one of flannel's that kha offers"),
                say(
                        c -> c.network(Cni.bridge("10.244.0.0/16").pluginImage("registry.example.org/plugin:2")),
                        "network: image, pluginImage and backend are flannel's, and flannel is not the network"),
                say(
                        c -> c.network(Cni.none("10.244.0.0/16").backend("host-gw")),
                        "network: image, pluginImage and backend are flannel's, and flannel is not the network"),
                say(c -> c.dnsDomain("Cluster.local"), "dnsDomain: \"Cluster.local\" is not an RFC 1123 subdomain"),

                // Programs, images, kubeadm, PKI.
                say(
                        c -> c.programs(Programs.apt()),
                        "programs.key: pkgs.k8s.io signs its packages, and the key to check them by is not given"),
                say(
                        c -> c.programs(Programs.apt(a -> a.version("1.36.2-1.1"))),
                        "programs.key: pkgs.k8s.io signs its packages, and the key to check them by is not given"),
                say(c -> c.programs(Programs.folder(Path.of("no/such"))), "programs: \"no/such\" is not a folder"),
                say(
                        c -> c.programs(
                                Programs.archive(Path.of("no/such.tar.gz")).cni(Path.of("no/cni"))),
                        "programs: \"no/such.tar.gz\" is not a file",
                        "programs.cni: \"no/cni\" does not exist or cannot be read"),
                say(
                        c -> c.programs(Programs.apt(a -> a.uri("ftp://mirror.example.org/"))),
                        "programs.uri: \"ftp://mirror.example.org/\" is not an http or https URI without a query"),
                say(
                        c -> c.programs(Programs.apt(a -> a.uri("http://me:secret@mirror.example.org/"))),
                        "programs.uri: it names a user"),
                say(
                        c -> c.programs(Programs.apt(a -> a.key("-----BEGIN NOTHING-----"))),
                        "programs.key: not an ASCII-armoured public key"),
                say(
                        c -> c.programs(Programs.apt(a -> a.key(Path.of("no/such.asc")))),
                        "programs.key: no such file: no/such.asc"),
                say(
                        c -> c.programs(Programs.apt(
                                a -> a.uri("https://mirror.example.org/").version("1.35.0-1.1"))),
                        "programs.version: \"1.35.0-1.1\" is not of Kubernetes 1.36.2"),
                say(
                        c -> c.programs(Programs.apt(
                                a -> a.uri("https://mirror.example.org/").version("1.36.20-1.1"))),
                        "programs.version: \"1.36.20-1.1\" is not of Kubernetes 1.36.2"),
                say(
                        c -> c.images(i -> i.repository("registry.example.org/K8s:1")),
                        "images.repository: \"registry.example.org/K8s:1\" is not a repository's name"),
                say(
                        c -> c.images(i -> i.archives(Path.of("no/such.tar"))),
                        "images.archives[0]: \"no/such.tar\" does not exist or cannot be read"),
                say(
                        c -> c.kubeadm(k ->
                                k.bindPort(65536).ignorePreflight("Swap; x").certSans("a_b")),
                        "kubeadm.ignorePreflight: \"Swap; x\" is not a preflight check's name",
                        "kubeadm.certSans: \"a_b\" is neither an address nor a DNS name",
                        "kubeadm.bindPort: 65536 is not a port"),
                say(
                        c -> c.kubeadm(k -> k.kubelet(Map.of("a", Map.of("b", List.of("c\nd"))))),
                        "kubeadm.kubelet.a.b[0]: \"c\\u000ad\" holds control characters"),
                say(
                        c -> c.kubeadm(k -> k.extraArgs(Kubeadm.Component.KUBELET, Map.of("v", "4\u001b[0m"))),
                        "kubeadm.extraArgs.kubelet.v: \"4\\u001b[0m\" holds control characters"),
                say(
                        c -> c.kubeadm(k -> k.ignorePreflight("Swap", "ALL")),
                        "kubeadm.ignorePreflight: \"ALL\" is every check, also those that keep a host from harm"),
                say(
                        c -> c.pki(p -> p.clusterCa(Path.of("no/ca.crt"), Path.of("no/ca.key"))),
                        "pki.clusterCa: no such file: no/ca.crt"),
                say(
                        c -> c.pki(p -> p.leafValidity(Duration.ofDays(20))),
                        "pki.renewBefore: certificates that live 20 days would be renewed at once, 30 days before their end"),
                say(
                        c -> c.pki(p -> p.caValidity(Duration.ofDays(90))),
                        "pki.leafValidity: certificates would outlive their authority"),

                // Ports.
                say(
                        c -> c.endpoint(VIP.port(6443)),
                        "ports: 6443 is for kube-apiserver and nginx on ip-10-0-0-1, ip-10-0-0-2, ip-10-0-0-3"),
                say(
                        c -> c.endpoint(VIP.port(8442)),
                        "ports: 8442 is for nginx and nginx's own answer on ip-10-0-0-1, ip-10-0-0-2, ip-10-0-0-3"),
                say(
                        c -> c.etcd(Etcd.external("10.0.0.31").peerPort(2379)),
                        "ports: 2379 is for etcd's clients and etcd's peers on ip-10-0-0-31"),
                say(
                        c -> c.workers(Host.of("10.0.0.4").port(10250)),
                        "ports: 10250 is for sshd and kubelet on ip-10-0-0-4"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void invalid(Consumer<Cluster.Builder> say, String expected) {
        assertEquals(expected, problems("prod", say));
    }

    @Test
    void name_notALabel() {
        assertEquals("name: \"Prod\" is not an RFC 1123 label", problems("Prod", c -> {}));
    }

    @Test
    void nothingSaid_namesAllThatIsMissingAtOnce() {
        var e = assertThrows(
                InvalidClusterException.class, () -> Cluster.of("prod", c -> c.masters("10.0.0.1", "10.0.0.2")));
        assertEquals("""
                cluster "prod" is not valid:
                  - kubernetes: no version: set one, for example .kubernetes("1.36.2")
                  - masters: etcd needs an odd number of members, got 2: name one more or one fewer
                  - endpoint: several masters need one address: set one, for example \
                .endpoint(Endpoint.vip("10.0.0.10").on("eth0"))
                  - network: none is set: set one, for example .network(Cni.flannel("10.244.0.0/16"))""", e.getMessage());
        assertEquals(4, e.problems().size());
    }

    @Test
    void folder_withoutPrograms_isNamed(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("kubeadm"));
        Files.createDirectories(folder.resolve("kubernetes/server/bin"));
        Files.createFile(folder.resolve("kubernetes/server/bin/kubectl"));
        assertTrue(problems("prod", c -> c.programs(Programs.folder(folder))).endsWith("lacks kubelet"));
    }

    static Stream<Arguments> doubtful() {
        return Stream.of(
                say(
                        c -> c.endpoint(Endpoint.existing("10.0.0.1", 6443)),
                        "endpoint: 10.0.0.1 is the address of ip-10-0-0-1: without that master there is no API"),
                say(
                        c -> c.endpoint(Endpoint.vip("10.0.1.10").on("eth0")),
                        "endpoint: 10.0.1.10 may be outside of the network of ip-10-0-0-1 at 10.0.0.1"),
                say(c -> c.masters("10.0.0.1"), "endpoint: a single master has nowhere to move the address to"),
                say(c -> c.workers("127.0.0.1"), "workers[0]: 127.0.0.1 is a loopback address"),
                say(
                        c -> c.etcd(Etcd.external(e -> e.members(Hosts.range("10.0.0.31", 9)))),
                        "etcd.members: 9 members of etcd are slow to agree"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void doubtful(Consumer<Cluster.Builder> say, String expected) {
        var cluster = Cluster.of("prod", c -> {
            good(c);
            say.accept(c);
        });
        assertEquals(
                expected,
                cluster.warnings().stream()
                        .map(p -> p.where() + ": " + p.what())
                        .collect(Collectors.joining("\n")));
    }

    static Stream<Consumer<Cluster.Builder>> valid() {
        return Stream.of(
                c -> c.endpoint(Endpoint.existing("lb.example.org", 6443)),
                c -> c.endpoint(Endpoint.existing("10.0.0.99", 6443)),
                c -> c.endpoint(Endpoint.vip("10.0.0.10/16").on("eth0.100").routerId(255)),
                c -> c.kubernetes("1.37.0-rc.1"),
                c -> c.kubernetes("1.15.12").programs(Programs.present()).etcd(Etcd.external(e -> e.container())),
                c -> c.images(i -> i.repository("registry.k8s.io")),
                c -> c.images(i -> i.repository("localhost:5000/a/b__c")),
                c -> c.network(
                        Cni.flannel("10.244.0.0/16").image("localhost:5000/flannel:v1@sha256:" + "a".repeat(64))),
                c -> c.kubeadm(k -> k.certSans("*.example.org", "fd00::1").ignorePreflight("Port-6443")),
                c -> c.programs(
                        Programs.apt(a -> a.uri("http://10.0.0.9:8080/deb/").version("1.36.2-1.1"))),
                c -> c.network(Cni.none("10.244.0.0/22")));
    }

    @ParameterizedTest
    @MethodSource
    void valid(Consumer<Cluster.Builder> say) {
        assertEquals(
                List.of(),
                Cluster.of("prod", c -> {
                            good(c);
                            say.accept(c);
                        })
                        .warnings());
    }
}

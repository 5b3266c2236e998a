package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cni;
import io.kha.Kubeadm;
import io.kha.Kubeadm.Component;
import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.KeyMaker;
import io.kha.internal.pki.LeafRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeadmDocumentsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1.15.0, v1beta2",
        "1.21.14, v1beta2",
        "1.22.0, v1beta3",
        "1.30.9, v1beta3",
        "1.31.0, v1beta4",
        "1.36.2, v1beta4"
    })
    void theVersionDecidesTheApi(String version, String api) {
        var init = Samples.read(KubeadmDocuments.init(Samples.cluster(version), Samples.M1, "systemd"));
        assertEquals(
                List.of("InitConfiguration", "ClusterConfiguration", "KubeletConfiguration", "KubeProxyConfiguration"),
                init.stream().map(d -> d.get("kind")).toList());
        assertEquals("kubeadm.k8s.io/" + api, init.get(0).get("apiVersion"));
        assertEquals("kubeadm.k8s.io/" + api, init.get(1).get("apiVersion"));
        var node = map(init.get(0).get("nodeRegistration"));
        assertEquals(
                api.equals("v1beta4")
                        ? List.of(Map.of("name", "node-ip", "value", "10.0.0.11"))
                        : Map.of("node-ip", "10.0.0.11"),
                node.get("kubeletExtraArgs"));
    }

    @Test
    void theClusterIsDescribed() {
        var cluster = Samples.cluster("1.36.2").with(c -> c.images(i -> i.repository("registry.example.org/k8s"))
                .kubeadm(k -> k.certSans("api.example.org")));
        var document = Samples.read(KubeadmDocuments.init(cluster, Samples.M1, "systemd"))
                .get(1);
        assertEquals("10.0.0.10:8443", document.get("controlPlaneEndpoint"));
        assertEquals("registry.example.org/k8s", document.get("imageRepository"));
        assertEquals("v1.36.2", document.get("kubernetesVersion"));
        assertEquals(
                List.of("10.0.0.10", "10.0.0.11", "m1", "10.0.0.12", "m2", "10.0.0.13", "m3", "api.example.org"),
                map(document.get("apiServer")).get("certSANs"));
        assertEquals(
                List.of("https://10.0.0.11:2379", "https://10.0.0.12:2379", "https://10.0.0.13:2379"),
                map(map(document.get("etcd")).get("external")).get("endpoints"));
    }

    @Test
    void nobodyCanJoinWithTheTokenOfInit() {
        var init = Samples.read(KubeadmDocuments.init(Samples.cluster("1.36.2"), Samples.M1, "systemd"))
                .get(0);
        assertEquals(
                List.of(Map.of("ttl", "1s", "groups", List.of("system:bootstrappers:kha:nobody"))),
                init.get("bootstrapTokens"));
    }

    @Test
    void whatTheCallerSaysWins() {
        var cluster = Samples.cluster("1.20.2").with(c -> c.network(Cni.bridge("10.244.0.0/16"))
                .kubeadm(k -> k.extraArgs(Component.CONTROLLER_MANAGER, Map.of("allocate-node-cidrs", "true", "v", "4"))
                        .kubelet(Map.of(
                                "cgroupDriver",
                                "cgroupfs",
                                "authentication",
                                Map.of("webhook", Map.of("cacheTTL", "1m"))))
                        .kubeProxy(Map.of("mode", "ipvs", "ipvs", Map.of("strictARP", true)))
                        .ignorePreflight("SystemVerification")));
        var init = Samples.read(KubeadmDocuments.init(cluster, Samples.M1, "systemd"));
        assertEquals(
                Map.of("allocate-node-cidrs", "true", "v", "4"),
                map(init.get(1).get("controllerManager")).get("extraArgs"));
        assertEquals("cgroupfs", init.get(2).get("cgroupDriver"));
        assertEquals(true, map(init.get(3).get("ipvs")).get("strictARP"));
        assertEquals("10.244.0.0/16", init.get(3).get("clusterCIDR"));
        assertEquals(
                List.of("SystemVerification"),
                map(init.get(0).get("nodeRegistration")).get("ignorePreflightErrors"));
    }

    @Test
    void maps_areMergedDeeply() {
        var tree =
                new Tree().set("a", new Tree().set("x", 1).set("y", List.of(1))).set("b", "kept");
        tree.over(Map.of("a", Map.of("y", List.of(2), "z", Map.of("deep", true))));
        assertEquals(
                Map.of("a", Map.of("x", 1, "y", List.of(2), "z", Map.of("deep", true)), "b", "kept"), tree.fields());
    }

    @Test
    void mastersJoinAsSuch() {
        var cluster = Samples.cluster("1.36.2");
        var master = Samples.read(KubeadmDocuments.join(cluster, Samples.M2, "/run/kha/discovery.conf"))
                .get(0);
        assertEquals(
                Map.of("localAPIEndpoint", Map.of("advertiseAddress", "10.0.0.12", "bindPort", 6443)),
                master.get("controlPlane"));
        var worker = Samples.read(KubeadmDocuments.join(cluster, Samples.W1, "/run/kha/discovery.conf"))
                .get(0);
        assertNull(worker.get("controlPlane"));
    }

    @Test
    void noTextIsTakenForAnotherKind() {
        var hostile = List.of(
                "yes",
                "012",
                "1e3",
                "0x1F",
                "12:30:45",
                ": ",
                "!!str a",
                "&a",
                "\t",
                "null",
                "~",
                "-",
                "2026-01-01",
                "a\nb",
                "\u2028",
                "#",
                "%",
                "{}",
                "'",
                "\"",
                "\\");
        for (var text : hostile) {
            var written = Yaml.write(new Tree().set("value", text));
            assertEquals(Map.of("value", text), Samples.read(written).get(0), written);
        }
    }

    @Test
    void kubeadmOf136TakesThem() throws IOException {
        var kubeadm = Tool.ofKubernetes("1.36.2", "kubeadm");
        var extra = Map.of("v", "2");
        var cluster = Samples.cluster("1.36.2")
                .with(c -> c.kubeadm((Kubeadm k) -> k.certSans("api.example.org")
                        .extraArgs(Component.APISERVER, extra)
                        .extraArgs(Component.CONTROLLER_MANAGER, extra)
                        .extraArgs(Component.SCHEDULER, extra)
                        .extraArgs(Component.KUBELET, extra)
                        .kubelet(Map.of("failCgroupV1", false))
                        .kubeProxy(Map.of("mode", "nftables"))
                        .ignorePreflight("SystemVerification")));
        var init = KubeadmDocuments.init(cluster, Samples.M1, "systemd");
        assertNoWarning(kubeadm.accepts("config", "validate", "--config", file("init.yaml", init)));
        var discovery = discovery();
        for (var host : cluster.hosts()) {
            var join = KubeadmDocuments.join(cluster, host, discovery);
            assertNoWarning(kubeadm.accepts("config", "validate", "--config", file("join.yaml", join)));
        }
        var wrong = init.replace("controlPlaneEndpoint", "controlPlaneEndpont");
        assertEquals(
                1,
                kubeadm.run("config", "validate", "--config", file("wrong.yaml", wrong))
                        .exit());
    }

    @Test
    void kubeadmOf120TakesThem() throws IOException {
        var kubeadm = Tool.ofKubernetes("1.20.2", "kubeadm");
        var cluster = Samples.cluster("1.20.2").with(c -> c.images(i -> i.repository("registry.example.org/k8s"))
                .kubeadm(k -> k.extraArgs(Component.APISERVER, Map.of("v", "2"))));
        var init = file("init.yaml", KubeadmDocuments.init(cluster, Samples.M1, "systemd"));
        var images = kubeadm.accepts("config", "images", "list", "--config", init);
        assertTrue(images.contains("registry.example.org/k8s/kube-apiserver:v1.20.2"), images);
        assertNoWarning(images);
        // going through them once more tells unknown fields and values that do not fit
        assertNoWarning(kubeadm.accepts("config", "migrate", "--old-config", init));
        var join = file("join.yaml", KubeadmDocuments.join(cluster, Samples.M2, discovery()));
        assertNoWarning(kubeadm.accepts("config", "migrate", "--old-config", join));
    }

    private static void assertNoWarning(String output) {
        assertFalse(output.contains("unknown field") || output.contains("WARNING") || output.contains("error"), output);
    }

    private String discovery() throws IOException {
        var random = new SecureRandom();
        var issuer = new Issuer(random, KeyMaker.rsa(random));
        var now = Instant.now();
        var ca = issuer.authority("kubernetes", Duration.ofDays(1), now);
        var client = issuer.leaf(ca, LeafRequest.bootstrap(), now);
        return file(
                "discovery.conf",
                Kubeconfig.withClient("prod", "https://10.0.0.10:8443", ca.certificate(), "kha", client)
                        .revealText());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}

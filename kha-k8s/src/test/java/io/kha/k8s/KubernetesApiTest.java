package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Finding;
import io.kha.Secret;
import io.kha.internal.render.Flannel;
import io.kha.step.Decision;
import io.kha.step.Placement;
import io.kha.step.Step;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real kube-apiserver. */
class KubernetesApiTest {
    private static final String VIP = ApiServer.VIP + ":8443";
    private static final String MASTER = ApiServer.MASTER + ":6443";
    private static ApiServer server;

    private LoopbackHost host;
    private Connection api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        var programs = LabPrograms.find();
        assumeTrue(programs.isPresent(), "no kube-apiserver 1.36.2 and etcd in the lab's cache");
        server = new ApiServer(programs.get(), folder);
        var host = new LoopbackHost().route(VIP, server.port);
        try (var api = new KubernetesApi().connect(Examples.ha(), server.kubeconfig(), List.of(host))) {
            var ready = new Read.Api("/readyz");
            for (int i = 0; i < 100 && !ok(api, ready); i++) {
                Thread.sleep(200);
            }
        }
    }

    private static boolean ok(Connection api, Read.Api read) throws InterruptedException {
        var answer =
                api.execute(Batch.reading(List.of(read)), Watch.NONE).answers().get(read);
        return answer instanceof ApiAnswer a && a.found();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        host = new LoopbackHost().route(VIP, server.port).route(MASTER, server.port);
        api = new KubernetesApi().connect(Examples.ha(), server.kubeconfig(), List.of(host));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void readsObjectsAndTheirAbsence() throws Exception {
        assertEquals(200, read("/api/v1/namespaces/kube-system").status());
        assertEquals(
                "kube-system",
                Doc.parse(read("/api/v1/namespaces/kube-system").body()).name());
        assertEquals(404, read("/api/v1/namespaces/nowhere").status());
        assertEquals(List.of(VIP), host.asked.stream().distinct().toList());
    }

    @Test
    void aBatchUsesOneTunnel() throws Exception {
        api.execute(
                Batch.reading(List.of(
                        new Read.Api("/api/v1/nodes"), new Read.Api("/readyz"), new Read.Api("/api/v1/namespaces"))),
                Watch.NONE);
        assertEquals(1, host.opened.size());
    }

    @Test
    void createsOnceHoweverOftenItIsAsked() throws Exception {
        var create = ObjectOps.create(
                "create ConfigMap", CONFIG_MAPS, CONFIG_MAPS + "/once", Content.of(configMap("once", "a: b")));
        assertTrue(done(create).ok());
        assertTrue(done(create).ok());
        var delete = new Op.Api("delete it", "DELETE", CONFIG_MAPS + "/once", "", Content.of(""), Map.of());
        assertTrue(done(delete).ok());
        assertTrue(done(delete).ok());
        assertEquals(404, read(CONFIG_MAPS + "/once").status());
    }

    @Test
    void whatTheApiRefusesIsAResultWithItsMessage() throws Exception {
        var result =
                done(ObjectOps.apply("apply", CONFIG_MAPS + "/Bad_Name", Content.of(configMap("Bad_Name", "a: b"))));
        assertEquals(1, result.exit());
        assertTrue(result.err().startsWith("HTTP 422: ") && result.err().contains("Bad_Name"), result.err());
    }

    @Test
    void aSecretBodyArrives() throws Exception {
        var secret = Content.of(Secret.of("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":"
                + "{\"name\":\"hidden\"},\"stringData\":{\"k\":\"v\"}}"));
        assertTrue(done(ObjectOps.apply("apply", "/api/v1/namespaces/default/secrets/hidden", secret))
                .ok());
        assertEquals(
                "dg==",
                Doc.parse(read("/api/v1/namespaces/default/secrets/hidden").body())
                        .text("data", "k"));
    }

    @Test
    void kubeProxyIsPointedAtTheEndpointAndRecycledOnce() throws Exception {
        KubeProxy.install(this::done, "https://192.168.60.71:6443");
        var step = new KubeProxyEndpoint();
        var decision = decide(step);
        assertEquals(
                List.of(
                        "point kube-proxy at https://192.168.60.80:8443 if it is not",
                        "recycle kube-proxy's pods if they run with another configuration"),
                Given.describe(decision));
        carryOut(decision);
        assertInstanceOf(Decision.Satisfied.class, decide(step));
        var config =
                new KubeProxyConfig(Doc.parse(read(KubeProxyEndpoint.CONFIG_MAP).body()));
        assertEquals(List.of("https://192.168.60.80:8443"), config.servers());
        assertEquals(KubeProxy.CONFIG, config.data().get("config.conf"));
        var daemonSet = Doc.parse(read(KubeProxyEndpoint.DAEMON_SET).body());
        assertEquals("2", daemonSet.text("metadata", "generation"));
    }

    @Test
    void flannelIsAppliedOnceAndAgainWhenItChanges() throws Exception {
        var step = flannel(Examples.ha());
        var decision = decide(step);
        assertEquals(6, Given.describe(decision).size());
        carryOut(decision);
        assertInstanceOf(Decision.Satisfied.class, decide(step));
        var changed = Examples.ha().with(c -> c.network(Cni.flannel("10.245.0.0/16")));
        var next = new Given(changed).read(api, step).decide(step);
        assertEquals(
                List.of(
                        "apply ConfigMap kube-flannel/kube-flannel-cfg",
                        "apply DaemonSet kube-flannel/kube-flannel-ds"),
                Given.describe(next));
        carryOut(next);
        assertInstanceOf(
                Decision.Satisfied.class, new Given(changed).read(api, step).decide(step));
    }

    @Test
    void beforeServerSideApplyItIsCreatedAndMerged() throws Exception {
        var old = Examples.ha("1.15.12");
        var step = new Manifest("test/old", "test", c -> Flannel.manifest(c).replace("flannel", "old"));
        carryOut(new Given(old).read(api, step).decide(step));
        assertInstanceOf(
                Decision.Satisfied.class, new Given(old).read(api, step).decide(step));
        var changed = old.with(c -> c.network(Cni.flannel("10.245.0.0/16")));
        carryOut(new Given(changed).read(api, step).decide(step));
        assertInstanceOf(
                Decision.Satisfied.class, new Given(changed).read(api, step).decide(step));
        var config = Doc.parse(
                read("/api/v1/namespaces/kube-old/configmaps/kube-old-cfg").body());
        assertTrue(config.text("data", "net-conf.json").contains("10.245.0.0/16"), config.toString());
    }

    @Test
    void everyCheckGetsItsAnswers() throws Exception {
        for (var check : new KubernetesApi().checks()) {
            var found = check.findings(new Given(Examples.ha()).read(api, check));
            assertTrue(found.stream().noneMatch(f -> f.what().contains("answered")), check.id() + ": " + found);
        }
        var reached = new EndpointAnswers().findings(new Given(Examples.ha()).read(api, new EndpointAnswers()));
        assertEquals(
                List.of("m2", "m3"), // only m1 leads anywhere
                reached.stream().map(Finding::host).toList());
    }

    @Test
    void waitsForNodesAndTellsWhatItSawLast() throws Exception {
        Nodes.put(this::done, "n1", "True", "kubelet is posting ready status");
        Nodes.put(this::done, "n2", "False", "cni plugin not initialized");
        var fails = new Op.AwaitCondition(
                "3 nodes are Ready", "/api/v1/nodes", List.of("n1", "n2", "n3"), 0, "Ready", millis(300), millis(100));
        var failed = done(fails);
        assertEquals(137, failed.exit());
        assertEquals("n2: not Ready: cni plugin not initialized\nn3: is not there", failed.err());
        var later = new Thread(() -> {
            try (var other = new KubernetesApi().connect(Examples.ha(), server.kubeconfig(), List.of(host))) {
                Thread.sleep(300);
                Nodes.put(op -> done(other, op), "n2", "True", "ready");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        later.start();
        var waits = new Op.AwaitCondition(
                "2 nodes are Ready", "/api/v1/nodes", List.of("n1", "n2"), 0, "Ready", millis(20_000), millis(50));
        assertTrue(done(waits).ok());
        later.join();
    }

    /** No kubelet is there: a pod that was put on a node stays as it is. */
    @Test
    void podsOnNodesThatTheDefinitionDoesNotNameAreNotWaitedFor() throws Exception {
        KubeProxy.install(this::done, "https://192.168.60.71:6443");
        for (var node : List.of("m1", "m2", "m3", "w8", "w9")) {
            KubeProxy.pod(this::done, node, !node.startsWith("w"));
        }
        var step = AddonReady.kubeProxy();
        var decision = decide(step);
        assertEquals(
                "there are 3 of 4",
                assertInstanceOf(Decision.Change.class, decision).reason());
        KubeProxy.pod(this::done, "w1", true);
        carryOut(decision);
        assertInstanceOf(Decision.Satisfied.class, decide(step));
    }

    @Test
    void aWaitEndsAlsoBetweenTwoLooksWhenItIsNeedless() throws Exception {
        var waits = new Op.AwaitCondition(
                "2 nodes are Ready", "/api/v1/nodes", List.of("never"), 0, "Ready", millis(60_000), millis(30_000));
        var began = System.nanoTime();
        var watch = new Watch() {
            @Override
            public String needless() {
                return System.nanoTime() - began > millis(500).toNanos() ? "enough" : "";
            }
        };
        var result = api.execute(new Batch(List.of(waits), List.of(), 1), watch)
                .results()
                .get(0);
        assertEquals(1, result.exit());
        assertTrue(result.err().endsWith("not waited for any longer: enough"), result.err());
        assertTrue(System.nanoTime() - began < millis(10_000).toNanos());
    }

    @Test
    void goesOnByAMastersOwnAddressWhenTheEndpointFails() throws Exception {
        host.cut(VIP);
        host.opened.forEach(KubernetesApiTest::end);
        assertEquals(200, read("/api/v1/nodes").status());
        var direct = read("https://" + ApiServer.VIP + ":8443/readyz");
        assertEquals(0, direct.status());
        assertTrue(direct.body().contains("192.168.60.80 port 8443: m1: Connection refused"), direct.body());
        host.route(VIP, server.port);
        assertEquals(new ApiAnswer(200, "ok"), read("https://" + ApiServer.VIP + ":8443/readyz"));
    }

    @Test
    void aWriteThatWasNotSentGoesAnotherWay() throws Exception {
        host.cut(VIP);
        host.opened.forEach(KubernetesApiTest::end);
        Thread.sleep(5500); // until the pool has let go of the broken connection
        var create = ObjectOps.create(
                "create", CONFIG_MAPS, CONFIG_MAPS + "/other-way", Content.of(configMap("other-way", "a: b")));
        assertTrue(done(create).ok());
    }

    @Test
    void anotherClustersCertificateIsRefused() throws Exception {
        var other = Secret.of(server.kubeconfig().revealText().replace(ApiServer.VIP, "192.168.60.99"));
        host.route("192.168.60.99:8443", server.port).cut(MASTER);
        var e = assertThrows(
                TransportException.class, () -> new KubernetesApi().connect(Examples.ha(), other, List.of(host)));
        assertEquals(TransportException.Kind.HOST_KEY, e.kind());
        assertTrue(String.valueOf(e.getMessage()).contains("192.168.60.99 port 8443: its certificate"), e.getMessage());
    }

    @Test
    void overACallersClientNothingOfItIsClosed() throws Exception {
        var config = Kubeconfig.of(server.kubeconfig());
        ApiClient callers = config.client();
        callers.setHttpClient(callers.getHttpClient()
                .newBuilder()
                .socketFactory(new Way(host, ApiServer.VIP, 8443, java.util.concurrent.ForkJoinPool.commonPool()))
                .build());
        try (var over = KubernetesApi.over(callers).connect(Examples.ha(), Secret.of(""), List.of())) {
            assertTrue(
                    done(over, ObjectOps.apply("apply", CONFIG_MAPS + "/over", Content.of(configMap("over", "a: b"))))
                            .ok());
        }
        assertFalse(callers.getHttpClient().dispatcher().executorService().isShutdown());
        assertEquals(
                200,
                Requests.carry(callers.getHttpClient(), new Requests(callers).get("/readyz"), Duration.ofSeconds(10))
                        .status());
        callers.getHttpClient().connectionPool().evictAll();
        callers.getHttpClient().dispatcher().executorService().shutdown();
    }

    @Test
    void closeLeavesNoThreadNoSocketAndNoProvider() throws Exception {
        var providers = Arrays.toString(Security.getProviders());
        read("/api/v1/nodes");
        api.close();
        assertTrue(host.opened.stream().allMatch(Socket::isClosed));
        Leftovers.none();
        assertEquals(providers, Arrays.toString(Security.getProviders()));
        assertThrows(TransportException.class, () -> read("/api/v1/nodes"));
    }

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private static Step flannel(Cluster cluster) {
        return new KubernetesApi()
                .placements().stream()
                        .filter(p -> !p.where().apply(cluster).isEmpty())
                        .map(Placement::step)
                        .filter(s -> s.id().equals("network/flannel"))
                        .findFirst()
                        .orElseThrow();
    }

    private static String configMap(String name, String data) {
        return new Doc(Yamls.read("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {" + data
                                + "}}")
                        .json())
                .toString();
    }

    private static Duration millis(int n) {
        return Duration.ofMillis(n);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private ApiAnswer read(String path) throws InterruptedException {
        var read = new Read.Api(path);
        var answers = api.execute(Batch.reading(List.of(read)), Watch.NONE).answers();
        return (ApiAnswer) Objects.requireNonNull(answers.get(read));
    }

    private Decision decide(Step step) throws InterruptedException {
        return new Given(Examples.ha()).read(api, step).decide(step);
    }

    private void carryOut(Decision decision) {
        var ops = assertInstanceOf(Decision.Change.class, decision).ops();
        ops.forEach(op -> assertTrue(done(op).ok(), op.describe()));
    }

    private OpResult done(Op op) {
        return done(api, op);
    }

    private static OpResult done(Connection connection, Op op) {
        try {
            return connection
                    .execute(new Batch(List.of(op), List.of(), 1), Watch.NONE)
                    .results()
                    .get(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

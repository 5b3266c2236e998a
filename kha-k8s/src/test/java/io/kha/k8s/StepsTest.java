package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What steps decide on what the API answered. */
class StepsTest {
    private static final String SERVER = "https://192.168.60.80:8443";
    private final String daemonSets = KubeProxyEndpoint.DAEMON_SET;

    @Test
    void kubeProxyWithTheRightServerIsOnlyRecycledToCarryItsDigest() {
        var config = KubeProxy.configMap(SERVER);
        var given = given().there(KubeProxyEndpoint.CONFIG_MAP, config).there(daemonSets, KubeProxy.daemonSet());
        assertEquals(
                List.of("recycle kube-proxy's pods if they run with another configuration"),
                Given.describe(given.decide(new KubeProxyEndpoint())));
        var digest = new KubeProxyConfig(Doc.parse(config)).digest();
        given.there(daemonSets, ApiDocs.daemonSet(digest, 2, 2));
        assertInstanceOf(Decision.Satisfied.class, given.decide(new KubeProxyEndpoint()));
    }

    @Test
    void kubeProxysPodsAreRecycledWhenSomebodyElseChangedTheConfiguration() {
        var before = new KubeProxyConfig(Doc.parse(KubeProxy.configMap(SERVER))).digest();
        var given = given().there(
                        KubeProxyEndpoint.CONFIG_MAP,
                        KubeProxy.configMap(SERVER).replace("nftables", "iptables"))
                .there(daemonSets, ApiDocs.daemonSet(before, 2, 2));
        assertEquals(1, Given.describe(given.decide(new KubeProxyEndpoint())).size());
    }

    @Test
    void onlyTheServerOfKubeProxysKubeconfigChanges() {
        var wrong = new KubeProxyConfig(Doc.parse(KubeProxy.configMap("https://192.168.60.71:6443")));
        var right = wrong.at(SERVER);
        assertEquals(List.of(SERVER), right.servers());
        assertEquals(
                Yamls.read(KubeProxy.kubeconfig(SERVER)),
                Yamls.read(right.data().getOrDefault("kubeconfig.conf", "")));
        assertEquals(wrong.data().get("config.conf"), right.data().get("config.conf"));
    }

    @Test
    void aClusterWithoutKubeProxyIsLeftAlone() {
        var given = given().absent(KubeProxyEndpoint.CONFIG_MAP).absent(daemonSets);
        assertInstanceOf(Decision.Satisfied.class, given.decide(new KubeProxyEndpoint()));
    }

    @Test
    void waitsForTheNodesOfHostsThatAnswer() {
        var given = given().there(NodesReady.NODES, ApiDocs.nodes("m1", "m2", "m3"));
        var change = assertInstanceOf(Decision.Change.class, given.decide(new NodesReady()));
        assertEquals("w1: is not there", change.reason());
        assertEquals("wait until 4 nodes are Ready", change.ops().get(0).describe());
        given.silent(Examples.ha().workers().get(0));
        assertInstanceOf(Decision.Satisfied.class, given.decide(new NodesReady()));
    }

    @Test
    void refusesWhatWaitingDoesNotMend() {
        var older = ApiDocs.nodes("m1", "m2", "m3", "w1").replaceFirst("v1.36.2", "v1.35.4");
        assertEquals("m1: its kubelet is v1.35.4, not v1.36.2", refusal(given().there(NodesReady.NODES, older)));
        var address = Examples.ha().masters().get(1).address();
        assertEquals(
                "m2: the node at " + address + " is node-2",
                refusal(given().there(NodesReady.NODES, ApiDocs.list(at(address, "node-2", "True")))));
    }

    @Test
    void nodesThatAreDeadRefuseNobody() {
        var address = Examples.ha().masters().get(1).address();
        for (var nodes : List.of(
                ApiDocs.list(at(address, "node-2", "Unknown")),
                ApiDocs.list(at(address, "node-2", "True"), ApiDocs.node("m2", "True", "", "v1.36.2")),
                ApiDocs.list(ApiDocs.node("m2", "Unknown", "", "v1.35.4")))) {
            assertInstanceOf(
                    Decision.Change.class,
                    given().there(NodesReady.NODES, nodes).decide(new NodesReady()),
                    nodes);
        }
    }

    private static String at(String address, String name, String ready) {
        var addresses = "\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"" + address + "\"}],";
        return ApiDocs.node(name, ready, "", "v1.36.2").replace("\"status\":{", addresses);
    }

    private static String refusal(Given given) {
        var refused = assertInstanceOf(Decision.Refused.class, given.decide(new NodesReady()));
        return refused.where() + ": " + refused.what();
    }

    @Test
    void waitsForKubeProxyOnEveryNodeAndForDns() {
        var proxies = Pods.PATH + "?labelSelector=k8s-app%3Dkube-proxy";
        var given = given().there(KubeProxyEndpoint.DAEMON_SET, "{}")
                .there(proxies, ApiDocs.list(ApiDocs.pod("p1", "m1", "kube-proxy", true), pending("p2")));
        var change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.kubeProxy()));
        assertEquals("p2: not Ready yet; there are 2 of 4", change.reason());
        var wait = assertInstanceOf(Op.AwaitCondition.class, change.ops().get(0));
        assertEquals("wait until kube-proxy is Ready on every node", wait.describe());
        assertEquals(proxies, wait.path());
        var all = List.of("m1", "m2", "m3", "w1").stream()
                .map(n -> ApiDocs.pod("p" + n, n, "kube-proxy", true))
                .toArray(String[]::new);
        assertInstanceOf(
                Decision.Satisfied.class,
                given.there(proxies, ApiDocs.list(all)).decide(AddonReady.kubeProxy()));
        var leftOut = given().absent("/apis/apps/v1/namespaces/kube-system/deployments/coredns");
        assertInstanceOf(Decision.Satisfied.class, leftOut.decide(AddonReady.dns()));
    }

    @Test
    void waitsForFlannelOnEveryNode() {
        var pods = FlannelHealthy.PODS + "?labelSelector=app%3Dflannel";
        var all = Stream.of("m1", "m2", "m3", "w1").map(n -> ApiDocs.pod("f-" + n, n, "flannel", true));
        var given = given().there(pods, ApiDocs.list(all.toArray(String[]::new)));
        assertInstanceOf(Decision.Satisfied.class, given.decide(AddonReady.flannel()));
        given.there(pods, ApiDocs.list(ApiDocs.pod("f-m1", "m1", "flannel", false)));
        var change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.flannel()));
        assertEquals("f-m1: not Ready (False); there are 1 of 4", change.reason());
        assertEquals(
                "wait until flannel is Ready on every node", change.ops().get(0).describe());
        change = assertInstanceOf(
                Decision.Change.class, given.there(pods, ApiDocs.list()).decide(AddonReady.flannel()));
        assertEquals("there are 0 of 4", change.reason());
    }

    @Test
    void ofKubeProxyOnlyThePodsOnTheDefinitionsNodesCount() {
        var proxies = Pods.PATH + "?labelSelector=k8s-app%3Dkube-proxy";
        var own = Stream.of("m1", "m2", "m3", "w1").map(n -> ApiDocs.pod("p-" + n, n, "kube-proxy", true));
        var others = Stream.of(
                ApiDocs.pod("p-w9", "w9", "kube-proxy", false), ApiDocs.pod("p-w2", "w2", "kube-proxy", true));
        var all = Stream.concat(own, others).toList();
        var given = given().there(KubeProxyEndpoint.DAEMON_SET, "{}")
                .there(proxies, ApiDocs.list(all.toArray(String[]::new)));
        assertInstanceOf(Decision.Satisfied.class, given.decide(AddonReady.kubeProxy()));

        var without = new ArrayList<>(all.subList(1, all.size()));
        without.add(pending("p-m1"));
        given.there(proxies, ApiDocs.list(without.toArray(String[]::new)));
        var change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.kubeProxy()));
        assertEquals("p-m1: not Ready yet", change.reason());
        var wait = assertInstanceOf(Op.AwaitCondition.class, change.ops().get(0));
        assertEquals("wait until kube-proxy is Ready on every node of the definition", wait.describe());
        assertEquals(proxies + "&fieldSelector=spec.nodeName!%3Dw2,spec.nodeName!%3Dw9", wait.path());
        assertEquals(4, wait.atLeast());

        given.there(proxies, ApiDocs.list(without.subList(1, all.size() - 1).toArray(String[]::new)));
        change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.kubeProxy()));
        assertEquals("there are 2 of 4", change.reason(), "others do not stand in for one that is missing");
    }

    @Test
    void dnsThatIsAllOnOneNodeIsRestartedOnceForEachSetOfNodes() {
        var given = dns("m1", "m1").there(NodesReady.NODES, ApiDocs.nodes("m2", "m1"));
        var change = assertInstanceOf(Decision.Change.class, given.decide(new DnsSpread()));
        assertEquals("all 2 pods are on m1", change.reason());
        var roll = assertInstanceOf(Op.Api.class, change.ops().get(0));
        assertEquals("PATCH " + DnsSpread.DEPLOYMENT, roll.method() + " " + roll.path());
        var labels = Doc.parse(((Content.Text) roll.body()).text()).at("spec", "template", "metadata", "labels");
        var set = labels.text(DnsSpread.LABEL);
        assertTrue(set.matches("[0-9a-f]{8}-[0-9a-f]{8}"), set);
        var wait = assertInstanceOf(Op.AwaitCondition.class, change.ops().get(1));
        assertEquals(DnsSpread.PODS + ",io.kha/spread-over%3D" + set, wait.path());
        assertEquals(2, wait.atLeast());
        var rule = Doc.parse(((Content.Text) roll.body()).text()).at("spec", "template", "spec", "affinity");
        assertEquals(
                "kubernetes.io/hostname",
                rule.at("podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
                        .items()
                        .get(0)
                        .text("podAffinityTerm", "topologyKey"));
        var own = coredns("").replace("\"metadata\"", "\"spec\":{\"affinity\":{}},\"metadata\"");
        change = assertInstanceOf(
                Decision.Change.class, given.there(DnsSpread.DEPLOYMENT, own).decide(new DnsSpread()));
        var body = ((Content.Text) ((Op.Api) change.ops().get(0)).body()).text();
        assertFalse(body.contains("affinity"), "its own rule is left alone: " + body);

        given.there(DnsSpread.DEPLOYMENT, coredns(set));
        assertInstanceOf(Decision.Satisfied.class, given.decide(new DnsSpread()));
        given.there(DnsSpread.PODS, pods("2026-11-30T07:00:00Z", "2026-11-30T07:00:59Z"));
        assertInstanceOf(Decision.Satisfied.class, given.decide(new DnsSpread()), "the scheduler wants them there");
        given.there(DnsSpread.PODS, pods("2026-11-30T07:00:00Z", "2026-11-30T07:01:01Z"));
        change = assertInstanceOf(Decision.Change.class, given.decide(new DnsSpread()), "an outage put one there");
        var next = assertInstanceOf(Op.Api.class, change.ops().get(0));
        set = Doc.parse(((Content.Text) next.body()).text())
                .at("spec", "template", "metadata", "labels")
                .text(DnsSpread.LABEL);
        given.there(DnsSpread.DEPLOYMENT, coredns(set));
        assertInstanceOf(Decision.Satisfied.class, given.decide(new DnsSpread()), "it has been asked for");
        given.there(NodesReady.NODES, ApiDocs.nodes("m1", "m2", "m3"));
        assertInstanceOf(Decision.Change.class, given.decide(new DnsSpread()), "another node could take one now");
    }

    @Test
    void dnsIsLeftAloneWhereARestartWouldNotSpreadIt() {
        var two = ApiDocs.nodes("m1", "m2");
        for (var given : List.of(
                dns("m1", "m2").there(NodesReady.NODES, two),
                dns("m1").there(NodesReady.NODES, two),
                dns("m1", "").there(NodesReady.NODES, two),
                dns("m1", "m1").there(NodesReady.NODES, ApiDocs.nodes("m1")),
                dns("m1", "m1").there(NodesReady.NODES, with("m2", "\"unschedulable\":true")),
                dns("m1", "m1").there(NodesReady.NODES, with("m2", taint("gpu"))),
                dns("m1", "m1")
                        .there(
                                NodesReady.NODES,
                                ApiDocs.list(
                                        ApiDocs.node("m1", "True", "", "v1.36.2"),
                                        ApiDocs.node("m2", "Unknown", "", "v1.36.2"))),
                dns("m1", "m1")
                        .there(NodesReady.NODES, two)
                        .silent(Examples.ha().workers().get(0)),
                dns("m1", "m1")
                        .there(NodesReady.NODES, two)
                        .there(DnsSpread.DEPLOYMENT, coredns("").replace("{\"replicas", "{\"paused\":true,\"replicas")),
                dns("m1", "m1").there(NodesReady.NODES, two).absent(DnsSpread.DEPLOYMENT))) {
            assertInstanceOf(Decision.Satisfied.class, given.decide(new DnsSpread()));
        }
        for (var key : List.of("node-role.kubernetes.io/control-plane", "node.kubernetes.io/not-ready")) {
            var given = dns("m1", "m1").there(NodesReady.NODES, with("m2", taint(key)));
            assertInstanceOf(Decision.Change.class, given.decide(new DnsSpread()), key);
        }
    }

    /** The cluster's DNS with a pod on each of these. */
    private static Given dns(String... nodes) {
        var pods = IntStream.range(0, nodes.length)
                .mapToObj(i -> ApiDocs.pod("coredns-" + i, nodes[i], "kube-dns", true))
                .toArray(String[]::new);
        return given().there(DnsSpread.PODS, ApiDocs.list(pods)).there(DnsSpread.DEPLOYMENT, coredns(""));
    }

    /** Other pods, all on one node, that were made at these times. */
    private static String pods(String... made) {
        return ApiDocs.list(Stream.of(made)
                .map(time -> ApiDocs.pod("made-" + time, "m1", "kube-dns", true)
                        .replace("\"metadata\":{", "\"metadata\":{\"creationTimestamp\":\"" + time + "\","))
                .toArray(String[]::new));
    }

    private static String coredns(String set) {
        return "{\"spec\":{\"replicas\":2,\"template\":{\"metadata\":{\"labels\":{\"" + DnsSpread.LABEL + "\":\"" + set
                + "\"}}}}}";
    }

    private static String with(String node, String spec) {
        var other = ApiDocs.node(node, "True", "", "v1.36.2");
        return ApiDocs.list(
                ApiDocs.node("m1", "True", "", "v1.36.2"),
                other.substring(0, other.length() - 1) + ",\"spec\":{" + spec + "}}");
    }

    private static String taint(String key) {
        return "\"taints\":[{\"key\":\"" + key + "\",\"effect\":\"NoSchedule\"}]";
    }

    @Test
    void aPodThatWasEvictedIsNotWaitedForButItsReplacementIs() {
        var dns = Pods.PATH + "?labelSelector=k8s-app%3Dkube-dns";
        var evicted = ApiDocs.pod("dns-1", "m1", "kube-dns", false).replace("\"Running\"", "\"Failed\"");
        var given = given().there("/apis/apps/v1/namespaces/kube-system/deployments/coredns", "{}")
                .there(dns, ApiDocs.list(evicted, ApiDocs.pod("dns-2", "m2", "kube-dns", true)));
        assertInstanceOf(Decision.Satisfied.class, given.decide(AddonReady.dns()));
        given.there(dns, ApiDocs.list(evicted, pending("dns-2")));
        var change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.dns()));
        assertEquals("dns-2: not Ready yet", change.reason());
        given.there(dns, ApiDocs.list(evicted));
        change = assertInstanceOf(Decision.Change.class, given.decide(AddonReady.dns()));
        assertEquals("there are 0 of 1", change.reason());
    }

    @Test
    void withoutANetworkOfKhasNothingWaitsForOne() {
        var without = Examples.ha().with(c -> c.network(Cni.none("10.244.0.0/16")));
        assertEquals(
                List.of("network/flannel", "nodes/ready", "flannel/ready", "dns/ready", "dns/spread"),
                waits(Examples.ha()).stream()
                        .filter(id -> !waits(without).contains(id))
                        .toList());
    }

    private static List<String> waits(Cluster cluster) {
        return new KubernetesApi()
                .placements().stream()
                        .filter(placement -> !placement.where().apply(cluster).isEmpty())
                        .map(placement -> placement.step().id())
                        .toList();
    }

    @Test
    void doesNotWaitForPodsWhileHostsAreAbsent() {
        var given = given().there(KubeProxyEndpoint.DAEMON_SET, "{}")
                .there(Pods.PATH + "?labelSelector=k8s-app%3Dkube-proxy", ApiDocs.list(pending("p1")))
                .silent(Examples.ha().workers().get(0));
        assertInstanceOf(Decision.Satisfied.class, given.decide(AddonReady.kubeProxy()));
    }

    private static String pending(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"status\":{\"phase\":\"Pending\"}}";
    }

    @Test
    void anAnswerThatSaysNothingIsRefused() {
        var given = given().answered(NodesReady.NODES, 403, "{\"message\":\"nodes is forbidden\"}");
        var refused = assertInstanceOf(Decision.Refused.class, given.decide(new NodesReady()));
        assertEquals("GET /api/v1/nodes answered 403: nodes is forbidden", refused.what());
    }

    @Test
    void withoutAnApiThePlanShowsWhatWillHappen() {
        var cluster = Examples.ha();
        var shown = new KubernetesApi()
                .placements().stream()
                        .map(Placement::step)
                        .flatMap(s -> Given.describe(bound(s)).stream())
                        .toList();
        assertEquals(
                List.of(
                        "point kube-proxy at https://192.168.60.80:8443 if it is not",
                        "recycle kube-proxy's pods if they run with another configuration",
                        "apply Namespace kube-flannel",
                        "apply ServiceAccount kube-flannel/flannel",
                        "apply ClusterRole flannel",
                        "apply ClusterRoleBinding flannel",
                        "apply ConfigMap kube-flannel/kube-flannel-cfg",
                        "apply DaemonSet kube-flannel/kube-flannel-ds",
                        "wait until 4 nodes are Ready",
                        "wait until the control plane's 9 pods are Ready",
                        "wait until kube-proxy is Ready on every node",
                        "wait until flannel is Ready on every node",
                        "wait until the cluster's DNS is Ready",
                        "restart the cluster's DNS if one node has all of it",
                        "wait until the restarted DNS is Ready",
                        "wait until nothing of it is left that is not Ready"),
                shown);
        assertEquals("prod", cluster.name());
    }

    @Test
    void whatIsAppliedToABareClusterIsWhatThePlanShowed() {
        var step = flannel();
        var given = given();
        Desired.of(io.kha.internal.render.Flannel.manifest(Examples.ha())).forEach(d -> given.absent(d.path()));
        var decided = assertInstanceOf(Decision.Change.class, given.decide(step));
        assertEquals(assertInstanceOf(Decision.Change.class, bound(step)).ops(), decided.ops());
    }

    @Test
    void flannelIsPlacedOnlyWhereItIsTheNetwork() {
        var bridged = Examples.ha().with(c -> c.network(io.kha.Cni.bridge("10.244.0.0/16")));
        var places = new KubernetesApi()
                .placements().stream()
                        .filter(p -> p.step().id().equals("network/flannel"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(List.of(Fleet.API), List.copyOf(places.where().apply(Examples.ha())));
        assertEquals(List.of(), List.copyOf(places.where().apply(bridged)));
    }

    @Test
    void aManifestOfAnUnknownKindIsRefusedByName() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> Desired.of("{apiVersion: v1, kind: Gadget, metadata: {name: x}}"));
        assertEquals("a manifest holds a Gadget, which kha cannot apply", e.getMessage());
    }

    @Test
    void theBodyOfAnAppliedObjectCarriesItsDigest() {
        var desired = Desired.of("{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: '1'}}")
                .get(0);
        var op = assertInstanceOf(Op.Api.class, desired.apply());
        assertEquals("/api/v1/namespaces/default/configmaps/x?fieldManager=kha&force=true", op.path());
        assertEquals(
                desired.digest(),
                Doc.parse(((Content.Text) op.body()).text()).text("metadata", "annotations", "io.kha/digest"));
    }

    private static Step flannel() {
        return new KubernetesApi()
                .placements().stream()
                        .map(Placement::step)
                        .filter(s -> s.id().equals("network/flannel"))
                        .findFirst()
                        .orElseThrow();
    }

    private static Decision bound(Step step) {
        var unknown = new UnknownRead(Fleet.API, new Read.Api("/"), UnknownRead.Why.UNREACHABLE);
        return step.bound(given(), given(), unknown);
    }

    private static Given given() {
        return new Given(Examples.ha());
    }
}

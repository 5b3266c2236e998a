package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Cni;
import io.kha.step.Check;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each check is seen to be content with a healthy cluster, and to find what it is there for. */
class ChecksTest {
    private static final String SERVER = "https://192.168.60.80:8443";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/";
    private static final String NODE_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    private static final String NOW = "2026-11-21T10:00:00.000000Z";

    @Test
    void aHealthyClusterHasNoFindings() {
        for (var check : new KubernetesApi().checks()) {
            assertEquals(List.of(), found(check, healthy()), check.id());
        }
    }

    @Test
    void theEndpointDoesNotAnswer() {
        var given = healthy().answered(SERVER + "/readyz", 0, "192.168.60.80 port 8443: Connection refused");
        assertEquals(
                List.of("ERROR api/endpoint: the API does not answer at its endpoint 192.168.60.80:8443: 192.168.60.80"
                        + " port 8443: Connection refused: look at the load balancer, and at who holds the address"),
                found(new EndpointAnswers(), given));
    }

    @Test
    void oneMastersApiserverIsNotReady() {
        var given = healthy().answered("https://192.168.60.72:6443/readyz", 500, "[-]etcd failed");
        assertEquals(
                List.of("ERROR api/endpoint m2: its apiserver is not ready: it answers 500: look at the pod"
                        + " kube-apiserver-m2 and at etcd"),
                found(new EndpointAnswers(), given));
    }

    @Test
    void nodesThatAreMissingNotReadyOldOrCordoned() {
        var given = healthy()
                .there(
                        NodesReady.NODES,
                        ApiDocs.list(
                                ApiDocs.node("m1", "Unknown", "Kubelet stopped posting node status.", "v1.36.2"),
                                ApiDocs.node("m2", "True", "", "v1.36.1"),
                                "{\"spec\":{\"unschedulable\":true},"
                                        + ApiDocs.node("m3", "True", "", "v1.36.2")
                                                .substring(1)));
        assertEquals(
                List.of(
                        "ERROR nodes/healthy m1: not Ready: Kubelet stopped posting node status.: look at its kubelet:"
                                + " journalctl -u kubelet",
                        "ERROR nodes/healthy m2: its kubelet is v1.36.1, not v1.36.2: " + NodesReady.KEEP,
                        "WARNING nodes/healthy m3: takes no new pods: kubectl uncordon m3",
                        "ERROR nodes/healthy w1: is not a node of the cluster: " + NodesReady.JOIN),
                found(new NodesHealthy(), given));
    }

    @Test
    void controlPlanePodsThatAreMissingOrCrash() {
        var given = healthy()
                .there(
                        Pods.PATH,
                        ApiDocs.pods(
                                List.of("kube-scheduler-m2", "kube-apiserver-m3"),
                                ApiDocs.pod("kube-apiserver-m3", "m3", "", false)));
        assertEquals(
                List.of(
                        "ERROR control-plane/pods m2: there is no pod kube-scheduler-m2: see that"
                                + " /etc/kubernetes/manifests/kube-scheduler.yaml is there, and the kubelet's log",
                        "ERROR control-plane/pods m3: pod kube-apiserver-m3 is not ready: CrashLoopBackOff: kubectl -n"
                                + " kube-system logs kube-apiserver-m3"),
                found(new ControlPlanePods(), given));
    }

    @Test
    void aLeaderThatIsMissingStrangeOrStale() {
        var missing = healthy().absent(LEASES + "kube-scheduler");
        assertEquals(
                List.of("ERROR control-plane/leaders: kube-scheduler has no leader: look at its pods' logs on the"
                        + " masters"),
                found(new Leaders(), missing));
        var strange = healthy().there(LEASES + "kube-scheduler", ApiDocs.lease("kube-scheduler", "laptop_4b1e", NOW));
        assertEquals(
                List.of("WARNING control-plane/leaders: kube-scheduler is led by laptop_4b1e, which is none of the"
                        + " masters: see who else writes to this"
                        + " API"),
                found(new Leaders(), strange));
        var renamed = healthy()
                .there(LEASES + "kube-scheduler", ApiDocs.lease("kube-scheduler", "laptop_4b1e", NOW))
                .calledItself(Examples.ha().masters().get(1), "laptop");
        assertEquals(List.of(), found(new Leaders(), renamed), "a host's own name is not its node's");
        var stale = healthy()
                .there(
                        LEASES + "kube-scheduler",
                        ApiDocs.lease("kube-scheduler", "m2_4b1e", "2026-11-21T09:58:00.000000Z"));
        assertEquals(
                List.of("ERROR control-plane/leaders m2: kube-scheduler's leader has not renewed its lease for 120 s:"
                        + " look at its pods' logs on the masters"),
                found(new Leaders(), stale));
    }

    @Test
    void nobodyCouldTakeOver() {
        var given = healthy().there(Pods.PATH, ApiDocs.pods(List.of("kube-scheduler-m1", "kube-scheduler-m3")));
        assertEquals(
                List.of("ERROR control-plane/leaders: kube-scheduler has no second process that could take over: bring"
                        + " its pods on the other masters up"),
                found(new Leaders(), given));
    }

    @Test
    void before120LeadersAreInAnAnnotationOfEndpoints() {
        var old = Examples.ha("1.19.16");
        var record = "{\\\"holderIdentity\\\":\\\"m1.example.com_9f\\\",\\\"leaseDurationSeconds\\\":15,"
                + "\\\"renewTime\\\":\\\"2026-11-21T09:50:00Z\\\"}";
        var endpoints =
                "{\"metadata\":{\"annotations\":{\"control-plane.alpha.kubernetes.io/leader\":\"" + record + "\"}}}";
        var given = new Given(old)
                .there(Pods.PATH, ApiDocs.pods())
                .there(NODE_LEASES, ApiDocs.list(ApiDocs.lease("m1", "m1", NOW)))
                .there("/api/v1/namespaces/kube-system/endpoints/kube-scheduler", endpoints)
                .there(
                        "/api/v1/namespaces/kube-system/endpoints/kube-controller-manager",
                        endpoints.replace("09:50:00Z", "09:59:58Z"));
        assertEquals(
                List.of("ERROR control-plane/leaders m1: kube-scheduler's leader has not renewed its lease for 600 s:"
                        + " look at its pods' logs on the masters"),
                found(new Leaders(), given));
    }

    @Test
    void kubeProxyAtAnotherAddress() {
        var elsewhere = KubeProxy.configMap("https://192.168.60.71:6443");
        var given = healthy()
                .there(KubeProxyEndpoint.CONFIG_MAP, elsewhere)
                .there(KubeProxyEndpoint.DAEMON_SET, ApiDocs.daemonSet(digest(elsewhere), 2, 2));
        assertEquals(
                List.of("ERROR kube-proxy/healthy: kube-proxy finds the API at https://192.168.60.71:6443, not at"
                        + " https://192.168.60.80:8443: apply the cluster"),
                found(new KubeProxyHealthy(), given));
    }

    @Test
    void kubeProxyMissingOnANodeOrWithAnOldConfiguration() {
        var given = healthy().there(Pods.PATH, ApiDocs.pods(List.of("kube-proxy-w1")));
        assertEquals(
                List.of("ERROR kube-proxy/healthy w1: no kube-proxy is ready on it: kubectl -n kube-system describe"
                        + " pod -l k8s-app=kube-proxy"),
                found(new KubeProxyHealthy(), given));
        given.there(KubeProxyEndpoint.DAEMON_SET, ApiDocs.daemonSet(digest(KubeProxy.configMap(SERVER)), 3, 2));
        assertEquals(
                List.of("WARNING kube-proxy/healthy w1: its kube-proxy is being recycled: verify again in a minute"),
                found(new KubeProxyHealthy(), given));
        given.there(KubeProxyEndpoint.DAEMON_SET, ApiDocs.daemonSet("old", 2, 2))
                .there(Pods.PATH, ApiDocs.pods());
        assertEquals(
                List.of("WARNING kube-proxy/healthy: kube-proxy may run with an older configuration: apply the"
                        + " cluster"),
                found(new KubeProxyHealthy(), given));
    }

    @Test
    void thereIsNoKubeProxy() {
        var given = healthy().absent(KubeProxyEndpoint.CONFIG_MAP);
        assertEquals(
                List.of("WARNING kube-proxy/healthy: there is no kube-proxy: kubeadm init phase addon kube-proxy,"
                        + " unless something else does its work"),
                found(new KubeProxyHealthy(), given));
    }

    @Test
    void dnsIsMissingOrDown() {
        assertEquals(
                List.of("WARNING dns/pods: there is no DNS in the cluster: kubeadm init phase addon coredns"),
                found(new DnsPods(), healthy().there(Pods.PATH, ApiDocs.pods(List.of("coredns-1")))));
        assertEquals(
                List.of("WARNING dns/pods m2: pod coredns-2 is not ready: CrashLoopBackOff: kubectl -n kube-system"
                        + " describe pod coredns-2"),
                found(
                        new DnsPods(),
                        healthy()
                                .there(
                                        Pods.PATH,
                                        ApiDocs.pods(List.of(), ApiDocs.pod("coredns-2", "m2", "kube-dns", false)))));
    }

    @Test
    void allPodsOfDnsAreOnOneNode() {
        var crowded = ApiDocs.pods(List.of(), ApiDocs.pod("coredns-2", "m1", "kube-dns", true));
        var found = found(new DnsPods(), healthy().there(Pods.PATH, crowded));
        assertEquals(
                List.of("WARNING dns/pods m1: all pods of the cluster's DNS are on it: without it pods resolve no name:"
                        + " kubectl -n kube-system delete pod coredns-1, another comes up elsewhere"),
                found);
        assertEquals(
                List.of(),
                found(new DnsPods(), healthy().there(Pods.PATH, crowded).there(NodesReady.NODES, ApiDocs.nodes("m1"))),
                "no other node could take one");
        var spread = ApiDocs.pods(List.of(), ApiDocs.pod("coredns-2", "m2", "kube-dns", true));
        assertEquals(List.of(), found(new DnsPods(), healthy().there(Pods.PATH, spread)));
    }

    @Test
    void noPodOfDnsIsReady() {
        var down = ApiDocs.pods(List.of("coredns-1"), ApiDocs.pod("coredns-2", "m2", "kube-dns", false));
        var pod = "WARNING dns/pods m2: pod coredns-2 is not ready: CrashLoopBackOff: kubectl -n kube-system"
                + " describe pod coredns-2";
        assertEquals(
                List.of(
                        "ERROR dns/pods: no pod of the cluster's DNS is ready: pods resolve no name: kubectl -n"
                                + " kube-system describe pod -l k8s-app=kube-dns",
                        pod),
                found(new DnsPods(), healthy().there(Pods.PATH, down)));
        var none = Examples.ha().with(c -> c.network(Cni.none("10.244.0.0/16")));
        assertEquals(List.of(pod), found(new DnsPods(), new Given(none).there(Pods.PATH, down)));
    }

    @Test
    void flannelIsMissingOrDown() {
        var one = ApiDocs.list(ApiDocs.pod("kube-flannel-ds-1", "m1", "", true));
        var found = found(new FlannelHealthy(), healthy().there(FlannelHealthy.PODS, one));
        assertEquals(3, found.size(), found::toString);
        assertEquals(
                "ERROR flannel/healthy m2: no flannel is ready on it: kubectl -n kube-flannel describe pod",
                found.get(0));
        assertEquals(
                List.of("ERROR flannel/healthy: there is no flannel: apply the cluster"),
                found(new FlannelHealthy(), healthy().absent(FlannelHealthy.DAEMON_SET)));
        var bridge = Examples.ha().with(c -> c.network(Cni.bridge("10.244.0.0/16")));
        assertEquals(List.of(), found(new FlannelHealthy(), new Given(bridge)));
    }

    @Test
    void aPodOfDnsThatWasEvictedIsNoFinding() {
        var evicted = ApiDocs.pod("coredns-2", "m2", "kube-dns", false).replace("\"Running\"", "\"Failed\"");
        assertEquals(List.of(), found(new DnsPods(), healthy().there(Pods.PATH, ApiDocs.pods(List.of(), evicted))));
        assertEquals(
                List.of("WARNING dns/pods: there is no DNS in the cluster: kubeadm init phase addon coredns"),
                found(new DnsPods(), healthy().there(Pods.PATH, ApiDocs.pods(List.of("coredns-1"), evicted))));
    }

    @Test
    void anAnswerThatSaysNothingIsAFinding() {
        var given = healthy().answered(Pods.PATH, 403, "{\"message\":\"pods is forbidden\"}");
        assertEquals(
                List.of("ERROR dns/pods: GET /api/v1/namespaces/kube-system/pods answered 403: pods is forbidden: look"
                        + " at the apiservers' logs, and whether the kubeconfig is an administrator's"),
                found(new DnsPods(), given));
    }

    private static Given healthy() {
        var given = new Given(Examples.ha())
                .answered(SERVER + "/readyz", 200, "ok")
                .there(NodesReady.NODES, ApiDocs.nodes("m1", "m2", "m3", "w1"))
                .there(Pods.PATH, ApiDocs.pods())
                .there(NODE_LEASES, ApiDocs.list(ApiDocs.lease("m1", "m1", NOW)))
                .there(
                        LEASES + "kube-controller-manager",
                        ApiDocs.lease("kube-controller-manager", "m1_9f2c", "2026-11-21T09:59:58.123456Z"))
                .there(LEASES + "kube-scheduler", ApiDocs.lease("kube-scheduler", "m2_4b1e", NOW))
                .there(KubeProxyEndpoint.CONFIG_MAP, KubeProxy.configMap(SERVER))
                .there(FlannelHealthy.DAEMON_SET, ApiDocs.daemonSet("", 2, 2))
                .there(
                        FlannelHealthy.PODS,
                        ApiDocs.list(Stream.of("m1", "m2", "m3", "w1")
                                .map(node -> ApiDocs.pod("kube-flannel-ds-" + node, node, "", true))
                                .toArray(String[]::new)))
                .there(KubeProxyEndpoint.DAEMON_SET, ApiDocs.daemonSet(digest(KubeProxy.configMap(SERVER)), 2, 2));
        Examples.ha().masters().forEach(m -> given.answered("https://" + m.address() + ":6443/readyz", 200, "ok"));
        return given;
    }

    private static String digest(String configMap) {
        return new KubeProxyConfig(Doc.parse(configMap)).digest();
    }

    private static List<String> found(Check check, Given given) {
        return check.findings(given).stream().map(Object::toString).toList();
    }
}

package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Host;
import io.kha.Secret;
import io.kha.internal.render.Flannel;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.transport.Connection;
import io.kha.transport.TransportException;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API through the official client. Immutable and thread-safe.
 *
 * <p>Unless a client is brought, requests go through tunnels of the hosts: first to the address that the kubeconfig names, then to each
 * master's own; opening a way has 10 seconds, every read 30, a request as a whole 60. Nothing is read from this machine, and no
 * program that a kubeconfig names is run. After a connection is closed, OkHttp's own idle daemon threads, which all its users in the
 * process share, end within a minute.
 *
 * <p>An answer may have 64 MiB, which thousands of nodes or pods fit in; what is larger is not kept, and the error says what was asked.
 */
public final class KubernetesApi implements ClusterApi {
    private final @Nullable ApiClient callers;
    private final Deadlines deadlines;

    /** Through tunnels of the hosts. This is what core finds when no other is passed. */
    public KubernetesApi() {
        this(null, Deadlines.DEFAULT);
    }

    KubernetesApi(@Nullable ApiClient callers, Deadlines deadlines) {
        this.callers = callers;
        this.deadlines = deadlines;
    }

    /**
     * With the caller's own client: its address, credentials and threads. It stays the caller's and is not closed; of it kha changes
     * only, in a copy, that a request whose answer got lost is not sent again, and that each ends within 60 seconds. What an apiserver
     * refuses for the moment is asked again, five times at most. A run that ends early (an interrupt, a listener that throws) cancels
     * its own request and sends none after it. Requests do not go through the hosts: a take-over cannot cut them off. A run that was
     * put out notices when it asks, each time before it sends a write, whether it still holds most of the masters. In either case the
     * one write that it is in the middle of sending may still arrive.
     */
    public static KubernetesApi over(ApiClient client) {
        return new KubernetesApi(client, Deadlines.DEFAULT);
    }

    @Override
    public List<Placement> placements() {
        return List.of(
                Placement.onApi(new KubeProxyEndpoint()),
                Placement.on(KubernetesApi::withFlannel, new Manifest("network/flannel", "flannel", Flannel::manifest)),
                Placement.on(KubernetesApi::withNetwork, new NodesReady())
                        .after("kubeadm/join-control-plane", "kubeadm/join"),
                Placement.onApi(new ControlPlaneReady()),
                Placement.onApi(AddonReady.kubeProxy()),
                Placement.on(KubernetesApi::withFlannel, AddonReady.flannel()),
                Placement.on(KubernetesApi::withNetwork, AddonReady.dns()),
                Placement.on(KubernetesApi::withSeveralNodes, new DnsSpread()));
    }

    /** Without a network of kha's nodes and DNS become Ready when the caller has brought one, which nobody here knows of. */
    private static List<Host> withNetwork(Cluster cluster) {
        return cluster.network().kind() == Cni.Kind.NONE ? List.of() : List.of(Fleet.API);
    }

    private static List<Host> withSeveralNodes(Cluster cluster) {
        return NodesReady.nodes(cluster).size() > 1 ? withNetwork(cluster) : List.of();
    }

    private static List<Host> withFlannel(Cluster cluster) {
        return FlannelHealthy.wanted(cluster) ? List.of(Fleet.API) : List.of();
    }

    @Override
    public List<Check> checks() {
        return List.of(
                new EndpointAnswers(),
                new NodesHealthy(),
                new ControlPlanePods(),
                new Leaders(),
                new KubeProxyHealthy(),
                new FlannelHealthy(),
                new DnsPods());
    }

    @Override
    public Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts) throws InterruptedException {
        return callers == null ? through(cluster, kubeconfig, hosts) : direct(callers);
    }

    private Connection direct(ApiClient client) throws InterruptedException {
        return answering(new Requests(client), new Direct(client.getHttpClient(), deadlines));
    }

    private Connection through(Cluster cluster, Secret kubeconfig, List<Connection> hosts) throws InterruptedException {
        var config = Kubeconfig.of(kubeconfig);
        var targets = new ArrayList<Tunnels.Target>();
        targets.add(new Tunnels.Target(config.server().host(), config.server().port()));
        for (var master : cluster.masters()) {
            var own = new Tunnels.Target(master.address(), cluster.kubeadm().bindPort());
            if (!targets.contains(own)) {
                targets.add(own);
            }
        }
        var reach = new Tunnels(config, hosts, targets, deadlines);
        return answering(new Requests(config.client()), reach);
    }

    /** A connection that has answered once. */
    private static Connection answering(Requests requests, Reach way) throws InterruptedException {
        var reach = new Patient(way, Duration.ofSeconds(1));
        var answered = false;
        try {
            var answer = reach.ask(requests.get("/version"));
            if (!answer.found()) {
                throw new TransportException(
                        answer.status() == 401
                                ? TransportException.Kind.AUTHENTICATION
                                : TransportException.Kind.UNREACHABLE,
                        Fleet.API.name(),
                        "GET /version answered " + answer.status() + ": "
                                + (answer.status() == 401
                                        ? "the kubeconfig's credentials are not known: take a fresh admin.conf"
                                        : "look at the apiservers' logs"));
            }
            answered = true;
            return new ApiConnection(requests, reach);
        } finally {
            if (!answered) {
                reach.close();
            }
        }
    }
}

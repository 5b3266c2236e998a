package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Host;
import io.kha.Secret;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Scope;
import io.kha.step.Step;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Content;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The APIs of clusters, each a map of paths to bodies; a wait at one lasts until it is told that it is needless. */
final class GivenApi implements ClusterApi {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** What each cluster's API has, by the cluster's name. */
    final ConcurrentMap<String, Map<String, String>> objects = new ConcurrentHashMap<>();

    /** The kubeconfigs that were tried, with the cluster's name. */
    final List<String> dials = new CopyOnWriteArrayList<>();

    /** Through how many hosts each of them went. */
    final List<Integer> ways = new CopyOnWriteArrayList<>();

    /** Counted down when a wait has begun. */
    final CountDownLatch waiting = new CountDownLatch(1);

    /** Refuses a kubeconfig, if it is to be refused. */
    Consumer<String> check = config -> {};

    /** Whether what is closed goes on all the same: nobody is cut off. */
    volatile boolean uncut;

    /** Called before each operation is carried out. */
    Consumer<Op> before = op -> {};

    @Override
    public List<Placement> placements() {
        return List.of();
    }

    @Override
    public List<Check> checks() {
        return List.of(new Answers());
    }

    private record Answers() implements Check {
        @Override
        public String id() {
            return "given/answers";
        }

        @Override
        public Collection<Host> hosts(Cluster cluster) {
            return List.of(Fleet.API);
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Api("/version"));
        }

        @Override
        public List<Finding> findings(Fleet fleet) {
            return List.of();
        }
    }

    @Override
    public Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts) {
        dials.add(cluster.name() + " " + kubeconfig.revealText());
        ways.add(hosts.size());
        check.accept(kubeconfig.revealText());
        return new Door(objects.computeIfAbsent(cluster.name(), n -> new ConcurrentHashMap<>()));
    }

    /** Hosts whose API is not the transport's, by their addresses in any of these fleets. */
    static Transport hosts(SimulatedFleet... fleets) {
        return host -> {
            for (var fleet : fleets) {
                if (fleet.hosts().stream().anyMatch(h -> h.address().equals(host.address()))) {
                    return fleet.connect(host);
                }
            }
            throw new IllegalArgumentException("no such host: " + host.address());
        };
    }

    /** A step that writes an object of its cluster's API. */
    static Step object(String path) {
        var read = new Read.Api(path);
        return Bench.step("object" + path, List.of(read), (seen, fleet) -> {
            var wanted = fleet.cluster().name();
            return seen.get(read).body().equals(wanted)
                    ? Decision.satisfied()
                    : Decision.change("other body", put(path, wanted));
        });
    }

    static Op put(String path, String body) {
        return new Op.Api("put " + path, "PUT", path, "application/json", Content.of(body), Map.of());
    }

    static Op await(String path) {
        return new Op.AwaitCondition("wait for " + path, path, List.of("x"), 0, "Ready", LONG, Duration.ofSeconds(1));
    }

    private final class Door implements Connection {
        private final Map<String, String> mine;
        private volatile boolean closed;

        Door(Map<String, String> mine) {
            this.mine = mine;
        }

        private void requireOpen() {
            if (closed && !uncut) {
                throw new TransportException(TransportException.Kind.UNREACHABLE, "kubernetes-api", "closed");
            }
        }

        @Override
        public Reply execute(Batch batch, Watch watch) throws InterruptedException {
            var results = new ArrayList<OpResult>();
            for (int i = 0; i < batch.ops().size(); i++) {
                watch.begin(i);
                var op = batch.ops().get(i);
                before.accept(op);
                requireOpen();
                var result = op instanceof Op.Api api ? put(api) : await(watch);
                results.add(result);
                watch.end(i, result);
                if (!result.ok()) {
                    break;
                }
            }
            requireOpen();
            var answers = new HashMap<Read<?>, Object>();
            for (var read : batch.reads()) {
                var body = mine.get(((Read.Api) read).path());
                answers.put(read, new ApiAnswer(body == null ? 404 : 200, body == null ? "" : body));
            }
            return new Reply(results, answers);
        }

        private OpResult put(Op.Api api) {
            mine.put(api.path(), new String(api.body().inline(), java.nio.charset.StandardCharsets.UTF_8));
            return new OpResult(0, "", "");
        }

        private OpResult await(Watch watch) throws InterruptedException {
            waiting.countDown();
            var end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() - end < 0) {
                requireOpen();
                if (!watch.needless().isEmpty()) {
                    return new OpResult(1, "", "not waited for any longer: " + watch.needless());
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return new OpResult(137, "", "not ready");
        }

        @Override
        public Lease lease(String holder, boolean breaking) {
            return Lease.ELSEWHERE;
        }

        @Override
        public Lease leaseAgain(String holder) {
            return Lease.ELSEWHERE;
        }

        @Override
        public Tunnel tunnel(String address, int port) {
            throw new TransportException(TransportException.Kind.REFUSED, "kubernetes-api", "no tunnels");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

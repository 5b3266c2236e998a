package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Programs;
import io.kha.step.Recipe;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever state the members of etcd are in, nothing that kha does to one of them costs the quorum. Every multiset of states, the best
 * first and the worst first (kha goes through members in their order), times everything that makes kha touch a member, against
 * {@link #allows}. kha refuses an even number of members before it looks at any.
 */
class QuorumGateTest {
    private static final String DATA = "/var/lib/etcd/member";
    private static final String UNIT = "kha-etcd.service";
    private static final String CERTIFICATE = "/etc/kubernetes/pki/etcd/server.crt";

    private enum State {
        HEALTHY,
        DOWN,
        LEARNER,
        WIPED
    }

    /** What kha is given a reason for. */
    private enum Reason {
        NONE,
        OTHER_ARGUMENT,
        CERTIFICATES_END
    }

    /** The oracle. Members that are being given certificates and were not seen healthy since are {@code unseen}. */
    private static boolean allows(Op op, String host, Map<String, State> states, Set<String> unseen) {
        long voters = states.values().stream().filter(s -> s != State.LEARNER).count();
        long healthy = states.values().stream().filter(s -> s == State.HEALTHY).count();
        boolean quorum = healthy > voters / 2;
        var own = states.get(host);
        if (op instanceof Op.Unit u && u.name().equals(UNIT)) {
            return switch (u.action()) {
                case START, START_NO_WAIT, RESTART_NO_WAIT -> own == State.DOWN || own == State.HEALTHY && !quorum;
                case RESTART -> own != State.WIPED && (own != State.HEALTHY || healthy - 1 > voters / 2 || voters == 1);
                default -> !u.action().name().matches("STOP|MASK|DISABLE");
            };
        }
        if (op instanceof Op.WriteFile w && w.path().equals(CERTIFICATE)) {
            return own != State.HEALTHY || !quorum || unseen.isEmpty();
        }
        return !op.describe().contains("etcdctl member")
                && !(op instanceof Op.Remove r && r.path().startsWith(DATA));
    }

    private static Cluster cluster(int n, Etcd etcd) {
        var addresses = IntStream.rangeClosed(1, n).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
        return Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters("10.0.1.1")
                .etcd(etcd.members(addresses))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
    }

    private static Recipe etcdOnly() {
        return Recipe.of(Recipe.standard(null).placements().stream()
                .filter(p -> p.step().id().matches("etcd/.*|pki/(authorities|etcd-members)"))
                .toList());
    }

    /** All multisets of states. */
    private static List<List<State>> multisets(int n) {
        var all = new ArrayList<List<State>>();
        grow(new ArrayList<>(), n, 0, all);
        return all;
    }

    private static void grow(List<State> sofar, int n, int from, List<List<State>> all) {
        if (sofar.size() == n) {
            all.add(List.copyOf(sofar));
            return;
        }
        for (int i = from; i < State.values().length; i++) {
            sofar.add(State.values()[i]);
            grow(sofar, n, i, all);
            sofar.remove(sofar.size() - 1);
        }
    }

    /** One case: the members in their states, and what kha did to them. */
    private static final class Case implements Observer {
        private final Cluster cluster;
        private final Lab lab;
        private final Set<String> unseen = new HashSet<>();
        private final List<String> wrong = new ArrayList<>();
        private int restarts;

        Case(int n, List<State> states, Reason reason) {
            lab = new Lab(cluster(n, Etcd.external()));
            assertInstanceOf(Outcome.Applied.class, apply(lab.cluster));
            cluster = reason != Reason.OTHER_ARGUMENT
                    ? lab.cluster
                    : cluster(n, Etcd.external().extraArgs(Map.of("quota-backend-bytes", "4294967296")));
            if (reason == Reason.CERTIFICATES_END) {
                lab.fleet.advance(cluster.pki().leafValidity().minus(Duration.ofDays(1)));
            }
            var etcd = lab.fleet.world().etcd;
            var running = List.copyOf(etcd.running());
            for (int i = 0; i < n; i++) {
                var host = lab.fleet.host(cluster.etcdMembers().get(i).name());
                var state = states.get(i);
                if (state == State.LEARNER) {
                    running.stream().filter(r -> r.host() == host).forEach(r -> r.member().learner = true);
                } else if (state != State.HEALTHY) {
                    host.stop(UNIT);
                }
                if (state == State.WIPED) {
                    host.delete(DATA);
                }
            }
            lab.fleet.advance(Duration.ZERO);
            lab.fleet.observe(this);
        }

        Outcome apply(Cluster to) {
            try (var kha = lab.kha(lab.fleet, 1, o -> o.recipe(etcdOnly()))) {
                return kha.apply(kha.plan(to));
            }
        }

        private Map<String, State> states() {
            var now = new HashMap<String, State>();
            var running = lab.fleet.world().etcd.running();
            for (Host member : cluster.etcdMembers()) {
                var host = lab.fleet.host(member.name());
                now.put(
                        host.name(),
                        running.stream()
                                .filter(r -> r.host() == host)
                                .findFirst()
                                .map(r -> r.member().learner ? State.LEARNER : State.HEALTHY)
                                .orElse(host.file(DATA).exists() ? State.DOWN : State.WIPED));
            }
            return now;
        }

        @Override
        public void before(SimulatedHost host, Op op, long epoch) {
            var now = states();
            if (now.containsKey(host.name()) && !allows(op, host.name(), now, unseen)) {
                wrong.add(op.describe() + " on " + host + " while " + now + unseen);
            }
            if (op instanceof Op.WriteFile w && w.path().equals(CERTIFICATE) && now.get(host.name()) == State.HEALTHY) {
                unseen.add(host.name());
            }
            restarts += op instanceof Op.Unit u && u.action() == Op.Unit.Action.RESTART ? 1 : 0;
        }

        @Override
        public void after(SimulatedHost host, Op op, OpResult result) {
            if (op.describe().contains("takes part") && result.ok()) {
                unseen.remove(host.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void nothingCostsTheQuorum(int n) {
        var wrong = new ArrayList<String>();
        int cases = 0;
        for (var reason : Reason.values()) {
            for (var states : multisets(n)) {
                for (var turned : List.of(false, true)) {
                    var order = new ArrayList<>(states);
                    if (turned) {
                        Collections.reverse(order);
                    }
                    var each = new Case(n, order, reason);
                    boolean applied = false;
                    try {
                        applied = each.apply(each.cluster) instanceof Outcome.Applied;
                    } catch (KhaException refused) {
                        assertTrue(order.contains(State.WIPED), () -> order + ": " + refused.getMessage());
                    }
                    cases++;
                    each.wrong.forEach(w -> wrong.add(order + " " + reason + ": " + w));
                    boolean whole = order.stream().allMatch(s -> s == State.HEALTHY || s == State.DOWN);
                    if (applied != whole) {
                        wrong.add(order + " " + reason + ": applied is " + applied);
                    }
                    if (reason == Reason.OTHER_ARGUMENT && !order.contains(State.DOWN) && whole && each.restarts != n) {
                        wrong.add(order + ": " + each.restarts + " restarts");
                    }
                }
            }
        }
        int all = cases;
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " in " + all + " cases: "
                        + String.join("\n", wrong.subList(0, Math.min(20, wrong.size()))));
        assertEquals(Reason.values().length * 2 * multisets(n).size(), cases);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void anEvenNumberIsRefusedBeforeAnythingIsLookedAt(int n) {
        assertTrue(assertThrows(RuntimeException.class, () -> cluster(n, Etcd.external()))
                .getMessage()
                .contains("odd number"));
    }
}

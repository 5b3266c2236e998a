package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Etcd;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Programs;
import io.kha.step.Recipe;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever state the members of etcd are in, nothing that kha does to one of them costs the quorum: every state of every member times
 * everything that makes kha touch one, against {@link #allows}. Of seven members it is every multiset of states in some orders, the best
 * first and the worst first among them (kha goes through members in their order). kha refuses an even number of members before it looks
 * at any.
 */
class QuorumGateTest {
    private static final String DATA = "/var/lib/etcd/member";
    private static final String UNIT = "kha-etcd.service";
    private static final String UNIT_FILE = "/etc/systemd/system/" + UNIT;
    private static final String ANOTHER = "#!/bin/sh\n# another etcd\n";
    private static final int SHUFFLES = 2;

    @TempDir
    Path folder;

    private static final String PROGRAM = "/usr/local/bin/etcd";
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
        CERTIFICATES_END,
        /** The controller has another etcd. */
        OTHER_PROGRAM,
        /** The same, and a person has put it on every member. */
        PROGRAM_BY_HAND,
        /** Another argument, and etcd has a member that the definition does not name, and that does not run. */
        STRANGER_DOWN,
        /** Another argument, and etcd has two members that the definition does not name, and that run. */
        STRANGERS_UP,
        /** Certificates that end, and such two. */
        STRANGERS_AND_CERTIFICATES;

        boolean strange() {
            return name().startsWith("STRANGER");
        }

        boolean certificates() {
            return name().contains("CERTIFICATES");
        }
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
                case RESTART ->
                    own != State.WIPED && (own != State.HEALTHY || !quorum || healthy - 1 > voters / 2 || voters == 1);
                default -> !u.action().name().matches("STOP|MASK|DISABLE");
            };
        }
        if (op instanceof Op.WriteFile w && w.path().equals(CERTIFICATE)) {
            return own != State.HEALTHY || !quorum || unseen.isEmpty();
        }
        return !op.describe()
                .matches("(?s).*etcdctl member.*|remove " + DATA + ".*|write " + PROGRAM + " .*|apt install.*");
    }

    private static Cluster cluster(int n, Etcd etcd) {
        var addresses = IntStream.rangeClosed(1, n).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
        return Cluster.of("prod", c -> c.kubernetes("1.36.2")
                .masters("10.0.1.1")
                .etcd(etcd.members(addresses))
                .network(Cni.bridge("10.244.0.0/16"))
                .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s"))));
    }

    private Cluster cluster(int n, Reason reason) {
        return switch (reason) {
            case NONE, CERTIFICATES_END, STRANGERS_AND_CERTIFICATES -> cluster(n, Etcd.external());
            case OTHER_PROGRAM, PROGRAM_BY_HAND -> cluster(n, Etcd.external().programs(folder));
            default -> cluster(n, Etcd.external().extraArgs(Map.of("quota-backend-bytes", "4294967296")));
        };
    }

    private static Recipe etcdOnly() {
        return Recipe.of(Recipe.standard(null).placements().stream()
                .filter(p -> p.step().id().matches("etcd/.*|pki/(authorities|etcd-members)"))
                .toList());
    }

    /** States in all orders; of seven every multiset in a few. */
    private static List<List<State>> orders(int n) {
        var all = new LinkedHashSet<List<State>>();
        if (n <= 5) {
            grow(new ArrayList<>(), n, s -> 0, all);
            return List.copyOf(all);
        }
        var multisets = new ArrayList<List<State>>();
        grow(new ArrayList<>(), n, State::ordinal, multisets);
        var random = new Random(n);
        for (var states : multisets) {
            all.add(states);
            var order = new ArrayList<>(states);
            Collections.reverse(order);
            all.add(List.copyOf(order));
            for (int i = 0; i < SHUFFLES; i++) {
                Collections.shuffle(order, random);
                all.add(List.copyOf(order));
            }
        }
        return List.copyOf(all);
    }

    private static void grow(List<State> sofar, int n, ToIntFunction<State> from, Collection<List<State>> all) {
        if (sofar.size() == n) {
            all.add(List.copyOf(sofar));
            return;
        }
        int first = sofar.isEmpty() ? 0 : from.applyAsInt(sofar.get(sofar.size() - 1));
        for (int i = first; i < State.values().length; i++) {
            sofar.add(State.values()[i]);
            grow(sofar, n, from, all);
            sofar.remove(sofar.size() - 1);
        }
    }

    /** What it takes to bring up an etcd of so many, to be done for every case. */
    private Job broughtUp(int n) {
        var lab = new Lab(cluster(n, Etcd.external()));
        var recording = new Recording(lab.fleet);
        assertInstanceOf(Outcome.Applied.class, apply(lab, recording, lab.cluster));
        return new Job(recording.done());
    }

    private static Outcome apply(Lab lab, Transport transport, Cluster to) {
        try (var kha = lab.kha(transport, 1, o -> o.recipe(etcdOnly()))) {
            return kha.apply(kha.plan(to));
        }
    }

    /** One case: the members in their states, and what kha did to them. */
    private static final class Case implements Observer {
        private final Cluster cluster;
        private final Lab lab;
        private final Set<String> unseen = new HashSet<>();
        private final List<String> wrong = new ArrayList<>();
        private int restarts;

        /** @param made how its etcd was brought up */
        Case(Cluster cluster, Lab made, Job job, List<State> states, Reason reason) {
            this.cluster = cluster;
            lab = made;
            job.on(lab);
            if (reason.certificates()) {
                lab.fleet.advance(cluster.pki().leafValidity().minus(Duration.ofDays(1)));
            }
            var etcd = lab.fleet.world().etcd;
            var running = List.copyOf(etcd.running());
            if (reason == Reason.STRANGER_DOWN) {
                EtcdClusters.add(running.get(0).cluster(), "stranger", "https://10.9.9.9:2380", false);
            }
            for (int i = 0; i < states.size(); i++) {
                var host = lab.fleet.host(cluster.etcdMembers().get(i).name());
                var state = states.get(i);
                if (reason == Reason.PROGRAM_BY_HAND) {
                    host.write(PROGRAM, "0755", "root:root", ANOTHER.getBytes(StandardCharsets.UTF_8));
                }
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

        /** Of all members that etcd has, those that the definition does not name too. */
        private Map<String, State> states() {
            var now = new HashMap<String, State>();
            var etcd = lab.fleet.world().etcd;
            for (var host : lab.fleet.hosts()) {
                if (host.file(UNIT_FILE).exists()) {
                    now.put(host.name(), host.file(DATA).exists() ? State.DOWN : State.WIPED);
                }
            }
            for (var running : etcd.running()) {
                now.put(running.host().name(), running.member().learner ? State.LEARNER : State.HEALTHY);
                running.cluster().members.values().stream()
                        .filter(m -> m.name.equals("stranger"))
                        .forEach(m -> now.put(m.name, State.DOWN));
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

    @BeforeEach
    void anotherEtcd() throws IOException {
        Files.writeString(folder.resolve("etcd"), ANOTHER);
        Files.writeString(folder.resolve("etcdctl"), "#!/bin/sh\n# another etcdctl\n");
    }

    /** What is wrong in a case; empty when nothing is. */
    private static List<String> wrong(Cluster cluster, Lab made, Job job, List<State> states, Reason reason) {
        var each = new Case(cluster, made, job, states, reason);
        boolean applied = false;
        var refused = "";
        try {
            applied = apply(each.lab, each.lab.fleet, cluster) instanceof Outcome.Applied;
        } catch (KhaException e) {
            refused = String.valueOf(e.getMessage());
        }
        var wrong = new ArrayList<>(each.wrong);
        boolean whole = states.stream().allMatch(s -> s == State.HEALTHY || s == State.DOWN);
        boolean other = reason == Reason.OTHER_PROGRAM;
        if (!reason.strange() && applied != (whole && !other)) {
            wrong.add("applied is " + applied);
        }
        if (!refused.isEmpty() && !states.contains(State.WIPED) && !other && !reason.strange()) {
            wrong.add(refused);
        }
        boolean restarts = reason == Reason.OTHER_ARGUMENT || reason == Reason.PROGRAM_BY_HAND;
        boolean alone = reason.strange() && states.size() == 1; // with a stranger that is down it has no quorum to lose
        if (restarts && !states.contains(State.DOWN) && whole && each.restarts != states.size()
                || !restarts && !alone && each.restarts > 0) {
            wrong.add(each.restarts + " restarts");
        }
        wrong.replaceAll(w -> states + " " + reason + ": " + w);
        return wrong;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7})
    void nothingCostsTheQuorum(int n) throws Exception {
        var named = broughtUp(n);
        var more = broughtUp(n + 2);
        var orders = orders(n);
        assertTrue(n > 5 || orders.size() == 1 << 2 * n);
        var wrong = Collections.synchronizedList(new ArrayList<String>());
        var cases = new AtomicInteger();
        var took = Seeds.each(0, orders.size(), i -> {
            for (var reason : Reason.values()) {
                boolean up = reason.name().startsWith("STRANGERS");
                var made = new Lab(cluster(up ? n + 2 : n, Etcd.external()));
                wrong.addAll(wrong(cluster(n, reason), made, up ? more : named, orders.get((int) i), reason));
                cases.incrementAndGet();
            }
        });
        System.out.printf("%d members: %d orders, %d cases in %s%n", n, orders.size(), cases.get(), took);
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " in " + cases + " cases: "
                        + String.join("\n", wrong.subList(0, Math.min(20, wrong.size()))));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void anEvenNumberIsRefusedBeforeAnythingIsLookedAt(int n) {
        assertTrue(assertThrows(RuntimeException.class, () -> cluster(n, Etcd.external()))
                .getMessage()
                .contains("odd number"));
    }
}

package io.kha.testing;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Problem;
import io.kha.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One seed: a fleet, a schedule of faults while kha works on it, and one apply more in peace. */
final class Trial {
    private static final int ATTEMPTS = 4;
    private static final Secrets SECRETS = new Secrets(Lab.KEYS);
    private static final Job BROUGHT_UP = Job.of(new Lab(Kind.NOTHING.cluster()));

    /** What there is to do while things go wrong. */
    enum Kind {
        BRING_UP,
        NOTHING,
        ETCD_ARGUMENT,
        CERTIFICATES,
        WORKER_ADDED,
        ROUTER_ID,
        BY_HAND,
        MEMBER_STOPPED;

        static Kind of(long seed) {
            return switch ((int) Math.floorMod(seed, 3L)) {
                case 0 -> BRING_UP;
                case 1 -> NOTHING;
                default -> values()[2 + (int) Math.floorMod(Math.floorDiv(seed, 3L), values().length - 2L)];
            };
        }

        Cluster cluster() {
            return Trial.cluster(c -> {
                switch (this) {
                    case ETCD_ARGUMENT ->
                        c.etcd(Etcd.external().extraArgs(Map.of("quota-backend-bytes", "4294967296")));
                    case WORKER_ADDED -> c.workers("10.0.0.11", "10.0.0.12", "10.0.0.13");
                    case ROUTER_ID ->
                        c.endpoint(Endpoint.vip("10.0.0.80").on("eth0").routerId(77));
                    default -> {}
                }
            });
        }
    }

    private final long seed;
    private final Kind kind;
    private final Plant plant;
    private final Lab lab;
    private final Chaos chaos;
    private final Invariants invariants;
    private final List<String> texts = new ArrayList<>();
    private int controllers = 1;

    Trial(long seed) {
        this(seed, Kind.of(seed), Plant.NOTHING);
    }

    Trial(long seed, Kind kind, Plant plant) {
        this.seed = seed;
        this.kind = kind;
        this.plant = plant;
        this.lab = prepared(kind);
        this.invariants = new Invariants(lab.fleet, lab.cluster.masters());
        lab.fleet.flaws(plant.flaws());
        this.chaos = lab.fleet.chaos(seed).controllers(this::second);
    }

    private static Cluster cluster(Consumer<Cluster.Builder> more) {
        return Cluster.of(
                "prod",
                c -> more.accept(c.kubernetes("1.36.2")
                        .masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                        .workers("10.0.0.11", "10.0.0.12")
                        .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))
                        .network(Cni.bridge("10.244.0.0/16"))
                        .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s")))));
    }

    /** A fleet as it is before things go wrong. */
    static Lab prepared(Kind kind) {
        var fleet = SimulatedFleet.of(Kind.WORKER_ADDED.cluster());
        var lab = new Lab(kind.cluster(), fleet);
        if (kind == Kind.BRING_UP) {
            return lab;
        }
        BROUGHT_UP.on(new Lab(Kind.NOTHING.cluster(), fleet));
        switch (kind) {
            case CERTIFICATES -> fleet.advance(lab.cluster.pki().leafValidity().minus(Duration.ofDays(1)));
            case BY_HAND -> {
                fleet.host("ip-10-0-0-1").write("/etc/keepalived/keepalived.conf", "nonsense\n");
                fleet.host("ip-10-0-0-2").delete("/etc/sysctl.d/90-kha.conf");
                fleet.host("ip-10-0-0-3").stop("nginx.service");
                fleet.runProgram(fleet.host("ip-10-0-0-12"), List.of("kubeadm", "reset", "--force"), new byte[0]);
                var objects = fleet.world().apis.all().get(0).etcd().objects;
                objects.remove(ApiPath.of(MapsApi.MAPS.get(0)));
                objects.put(ApiPath.of(MapsApi.MAPS.get(1)), Json.object());
            }
            case MEMBER_STOPPED -> fleet.host("ip-10-0-0-2").stop("kha-etcd.service");
            default -> {}
        }
        fleet.forget();
        return lab;
    }

    /** The state that a kind ends in when nothing goes wrong. */
    static Map<String, String> undisturbed(Kind kind) {
        var lab = prepared(kind);
        lab.apply().orThrow();
        lab.isDone();
        return State.of(lab.fleet);
    }

    /** What is wrong, in one line; empty when nothing is. */
    String run(Map<String, String> wanted) {
        try {
            disturbed();
            chaos.end();
            if (invariants.broken().isEmpty()) {
                inPeace(wanted);
            }
        } catch (RuntimeException | Error e) {
            invariants.broken("unexpected: " + e);
        }
        lab.fleet.log().forEach(e -> texts.add(e.toString()));
        texts.addAll(invariants.processes());
        SECRETS.in(texts).ifPresent(invariants::broken);
        return invariants.broken().isEmpty() ? "" : line(invariants.broken().get(0));
    }

    /** The same when nothing goes wrong. */
    String calm(Map<String, String> wanted) {
        chaos.end();
        return run(wanted);
    }

    private String line(String what) {
        return what + " | " + kind + ", " + plant.replay(seed) + " | " + chaos.log();
    }

    List<String> trace() {
        var all = new ArrayList<>(chaos.log());
        lab.fleet.log().forEach(e -> all.add(e.toString()));
        return all;
    }

    private Kha kha() {
        var transport = plant.transport(lab.fleet);
        return lab.kha(transport, controllers++, options -> plant.options(options, transport));
    }

    /** Controllers come and go until one says that it has applied all, or enough have tried. */
    private void disturbed() {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (attempt() instanceof Outcome.Applied) {
                appliedIsTrue();
                return;
            }
        }
    }

    private void appliedIsTrue() {
        chaos.end();
        try (var kha = kha()) {
            var plan = kha.plan(lab.cluster);
            if (!plan.isEmpty()) {
                invariants.broken("applied: it said so, and there is more to do: " + plan.steps());
            }
        }
    }

    private Outcome attempt() {
        try (var kha = kha()) {
            var plan = kha.plan(lab.cluster);
            texts.add(plan.diff());
            if (controllers == 2) {
                texts.add(plan.toJson());
            }
            var outcome = kha.apply(plan, e -> texts.add(e.toString()));
            if (outcome instanceof Outcome.Failed f) {
                texts.add(f.toString());
                texts.add(f.failure().message());
            }
            return outcome;
        } catch (KhaException e) {
            texts.add(String.valueOf(e.getMessage()));
        } catch (Killed e) {
            texts.add(e.toString());
        }
        return new Outcome.Cancelled(0, io.kha.Plan.of(lab.cluster, List.of(), List.of(), 0, List.of()));
    }

    /** Another controller puts out the one that is at work, or finds that it cannot, and applies by itself. */
    private void second() {
        invariants.another();
        try (var kha = kha()) {
            kha.takeOver(lab.cluster);
            kha.apply(kha.plan(lab.cluster), e -> texts.add(e.toString()));
        } catch (KhaException e) {
            texts.add(String.valueOf(e.getMessage()));
        }
    }

    private void inPeace(Map<String, String> wanted) {
        try (var kha = kha()) {
            var plan = kha.plan(lab.cluster);
            var errors = plan.problems().stream()
                    .filter(p -> p.severity() == Problem.Severity.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                invariants.broken("converges: the next plan has problems: " + errors);
                return;
            }
            texts.addAll(List.of(plan.diff(), plan.toJson()));
            var outcome = kha.apply(plan, e -> texts.add(e.toString()));
            texts.add(outcome.toString());
            if (!(outcome instanceof Outcome.Applied)) {
                invariants.broken("converges: " + (outcome instanceof Outcome.Failed f ? f.failure() : outcome));
                return;
            }
        }
        try (var kha = kha()) {
            var again = kha.plan(lab.cluster);
            if (!again.isEmpty() || !again.problems().isEmpty()) {
                invariants.broken(
                        "converges: the plan after the next is not empty: " + again.steps() + again.problems());
            }
            var report = kha.verify(lab.cluster);
            texts.addAll(List.of(again.diff(), again.toJson(), report.toString()));
            if (!report.findings().isEmpty()) {
                invariants.broken("converges: " + report.findings());
            }
        }
        var difference = State.difference(wanted, State.of(lab.fleet));
        if (!difference.isEmpty()) {
            invariants.broken("state: " + difference);
        }
    }
}

package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Host;
import io.kha.Kha;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.UnitState;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The net has no holes of this size: each of these bugs is found by a seed, in the same way when the seed is run again, and none is found
 * where none is planted. {@code -Dkha.bug} names the one to look for, {@code -Dkha.bug.first} the seed to begin with.
 */
class PlantedBugsTest {
    private static final int SEEDS = 2000;
    private static final long FIRST = Long.getLong("kha.bug.first", 0);

    /** A bug, what there is to do while it is looked for, and the invariants that may find it. */
    enum Bug implements Plant {
        NO_SECOND_CHECK(Trial.Kind.BRING_UP, "applied") {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Trusting(fleet);
            }

            @Override
            public void options(Kha.Builder options, Transport transport) {
                options.recipe(((Trusting) transport).recipe());
            }
        },
        BLIND_RETRY_OF_INIT(Trial.Kind.BRING_UP, "init") {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Retrying(fleet);
            }
        },
        NO_FENCING(Trial.Kind.BRING_UP, "writers") {
            @Override
            public Flaws flaws() {
                return new Flaws(false, true, true);
            }
        },
        FILES_IN_PLACE(Trial.Kind.BRING_UP, "converges", "state", "unexpected") {
            @Override
            public Flaws flaws() {
                return new Flaws(true, false, true);
            }
        },
        RESTART_FORGOTTEN(Trial.Kind.ROUTER_ID, "state") {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Forgetting(fleet);
            }
        },
        SECRET_IN_A_PROCESS_LIST(Trial.Kind.ETCD_ARGUMENT, "secret") {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Telling(fleet);
            }
        },
        AUTHORITY_TAKEN_AWAY(Trial.Kind.ETCD_ARGUMENT, "authority") {
            @Override
            public Transport transport(SimulatedFleet fleet) {
                return new Resetting(fleet);
            }
        };

        final Trial.Kind kind;
        private final Set<String> invariants;

        Bug(Trial.Kind kind, String... invariants) {
            this.kind = kind;
            this.invariants = Set.of(invariants);
        }

        @Override
        public String replay(long seed) {
            return "mvn -pl kha-core test -Dtest=PlantedBugsTest#isFound -Dkha.bug=" + name() + " -Dkha.bug.first="
                    + seed;
        }

        /** What the same command runs besides, to see that nothing is found then. */
        Plant without() {
            return new Plant() {
                @Override
                public String replay(long seed) {
                    return Bug.this.replay(seed);
                }
            };
        }
    }

    static List<Bug> bugs() {
        var one = System.getProperty("kha.bug", "");
        return one.isEmpty() ? List.of(Bug.values()) : List.of(Bug.valueOf(one));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isFound(Bug bug) {
        var wanted = Trial.undisturbed(bug.kind);
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var trial = new Trial(seed, bug.kind, bug);
            var found = trial.run(wanted);
            if (!found.isEmpty()) {
                System.out.println(
                        bug + " found by seed " + seed + ": " + found.substring(0, Math.min(160, found.length())));
                assertTrue(bug.invariants.contains(found.substring(0, found.indexOf(':'))), found);
                var again = new Trial(seed, bug.kind, bug);
                assertEquals(found, again.run(wanted), "again");
                assertIterableEquals(trial.trace(), again.trace(), "again");
                assertEquals("", new Trial(seed, bug.kind, bug.without()).run(wanted), "without the bug");
                return;
            }
        }
        fail(bug + " is not found by " + SEEDS + " seeds");
    }

    /** Steps that a host has answered well for are not looked at again. */
    private static final class Trusting extends Between {
        private final Set<String> sent = new HashSet<>();
        private final Set<String> trusted = new HashSet<>();

        Trusting(Transport to) {
            super(to);
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            try {
                var reply = connection.execute(batch, watch);
                if (!batch.ops().isEmpty() && reply.results().stream().allMatch(r -> r.ok())) {
                    sent.stream().filter(s -> s.startsWith(host.name() + " ")).forEach(trusted::add);
                }
                return reply;
            } finally {
                sent.removeIf(s -> s.startsWith(host.name() + " "));
            }
        }

        Recipe recipe() {
            return Recipe.of(Recipe.standard(Lab.API).placements().stream()
                    .map(p -> new Placement(new Trusted(p.step()), p.where(), p.after(), p.rolling(), p.gate()))
                    .toList());
        }

        private final class Trusted implements Step {
            private final Step step;

            Trusted(Step step) {
                this.step = step;
            }

            @Override
            public String id() {
                return step.id();
            }

            @Override
            public String title() {
                return step.title();
            }

            @Override
            public List<Read<?>> reads(Scope scope) {
                return step.reads(scope);
            }

            @Override
            public Decision decide(Seen seen, Fleet fleet) {
                var name = seen.host().name() + " " + id();
                if (trusted.contains(name)) {
                    return Decision.satisfied();
                }
                var decision = step.decide(seen, fleet);
                if (decision instanceof Decision.Change) {
                    sent.add(name);
                }
                return decision;
            }

            @Override
            public Decision bound(Seen seen, Fleet fleet, UnknownRead unknown) {
                return step.bound(seen, fleet, unknown);
            }
        }
    }

    /** What was lost is sent again, whatever became of it. */
    private static final class Retrying extends Between {
        private final SimulatedFleet fleet;

        Retrying(SimulatedFleet fleet) {
            super(fleet);
            this.fleet = fleet;
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            try {
                return connection.execute(batch, watch);
            } catch (TransportException lost) {
                if (batch.ops().stream()
                        .noneMatch(op -> op instanceof Op.Exec e && e.argv().contains("init"))) {
                    throw lost;
                }
                try (var again = fleet.connect(host)) {
                    long epoch = again.lease("retry", false).epoch();
                    return again.execute(new Batch(batch.ops(), batch.reads(), epoch), watch);
                }
            }
        }
    }

    /** A unit that runs is taken to run with what its files say. */
    private static final class Forgetting extends Between {
        private final SimulatedFleet fleet;

        Forgetting(SimulatedFleet fleet) {
            super(fleet);
            this.fleet = fleet;
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            var reply = connection.execute(batch, watch);
            var answers = new LinkedHashMap<Read<?>, Object>(reply.answers());
            answers.replaceAll((read, answer) -> answer instanceof UnitState unit && unit.isActive()
                    ? new UnitState(
                            unit.exists(),
                            unit.enabled(),
                            unit.active(),
                            said(host.name(), ((Read.Unit) read).name(), unit.digest()),
                            unit.needsReload())
                    : answer);
            return new Reply(reply.results(), answers);
        }

        private String said(String host, String unit, String otherwise) {
            var text = fleet.host(host).text("/etc/systemd/system/" + unit + ".d/50-kha.conf");
            int at = text.indexOf("KHA_CONFIG=");
            return at < 0
                    ? otherwise
                    : text.substring(at + 11).lines().findFirst().orElse("").replace("\"", "");
        }
    }

    /** Every batch begins with a wait that is told a private key: plans and events show what is waited for, and not the command. */
    private static final class Telling extends Between {
        private static final String KEY = Base64.getMimeEncoder()
                .encodeToString(Lab.KEYS.get(0).getPrivate().getEncoded());

        Telling(Transport to) {
            super(to);
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            if (!host.equals(Fleet.API) && !batch.ops().isEmpty()) {
                var wait = new Op.Await("all is well", List.of("true", KEY), Duration.ZERO, Duration.ZERO);
                connection.execute(new Batch(List.of(wait), List.of(), batch.epoch()), Watch.NONE);
            }
            return connection.execute(batch, watch);
        }
    }

    /** A host whose etcd was restarted is given a kubeadm reset, which empties the folder of the authorities. */
    private static final class Resetting extends Between {
        Resetting(Transport to) {
            super(to);
        }

        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            var reply = connection.execute(batch, watch);
            if (batch.ops().contains(new Op.Unit("kha-etcd.service", Op.Unit.Action.RESTART))) {
                var reset = new Op.Exec(
                        List.of("kubeadm", "reset", "--force"), null, null, Duration.ofMinutes(1), Map.of());
                connection.execute(new Batch(List.of(reset), List.of(), batch.epoch()), Watch.NONE);
            }
            return reply;
        }
    }

    @Test
    void theWaysOfPlantingAreHarmlessByThemselves() {
        for (var bug : Bug.values()) {
            if (bug.kind == Trial.Kind.BRING_UP) {
                assertEquals(
                        "",
                        new Trial(1, Trial.Kind.BRING_UP, bug).calm(Trial.undisturbed(Trial.Kind.BRING_UP)),
                        bug.name());
            }
        }
    }
}

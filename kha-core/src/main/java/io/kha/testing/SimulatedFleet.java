package io.kha.testing;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Vip;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Connection;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in memory that carry out what a transport carries, with the cluster that comes about on them. Nothing here starts a thread,
 * sleeps or looks at a real clock: the same calls give the same {@link #log()}. Programs and daemons that steps use can be added; an
 * argv whose program is not known throws IllegalStateException, it is never taken for an absent one. Thread-safe: one lock for the
 * whole fleet.
 */
public final class SimulatedFleet implements Transport {
    private static final Instant START = Instant.parse("2026-01-15T08:00:00Z");

    private final Object lock = new Object();
    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Map<String, SimulatedHost> addresses = new HashMap<>();
    private final Map<String, Program> programs = new TreeMap<>();
    private final Map<String, Daemon> daemons = new TreeMap<>();
    private final Repository repository = new Repository();
    private final VirtualClock clock = new VirtualClock(START);
    private final Faults faults = new Faults();
    private final Changes changes = new Changes();
    private final Traffic traffic = new Traffic();
    private final World world;
    private final String networkInterface;
    private final Set<SimulatedConnection> open = new LinkedHashSet<>();
    private Observer observer = Observer.NONE;
    private Flaws flaws = Flaws.NONE;
    private @Nullable Predicate<String> registry;

    private SimulatedFleet(List<Host> hosts, String networkInterface) {
        this.networkInterface = networkInterface;
        for (var host : hosts) {
            var simulated = new SimulatedHost(this, host, repository, changes);
            this.hosts.put(host.name(), simulated);
            addresses.putIfAbsent(host.address(), simulated);
        }
        world = new World(this, changes);
        Defaults.register(this);
        ClusterPrograms.register(this);
    }

    /** Bare hosts. Their network interface is {@code eth0}. */
    public static SimulatedFleet of(List<Host> hosts) {
        return new SimulatedFleet(hosts, "eth0");
    }

    /** Bare hosts for a cluster. Their network interface is the one that its VIP is to be on, else {@code eth0}. */
    public static SimulatedFleet of(Cluster cluster) {
        return new SimulatedFleet(
                cluster.hosts(),
                cluster.endpoint().vip().map(Vip::interfaceName).orElse("eth0"));
    }

    /**
     * The host of a name.
     *
     * @throws NoSuchElementException when there is none
     */
    public SimulatedHost host(String name) {
        var host = hosts.get(name);
        if (host == null) {
            throw new NoSuchElementException("no host " + name + " in the fleet: " + hosts.keySet());
        }
        return host;
    }

    /** All hosts, in the order they were given. */
    public List<SimulatedHost> hosts() {
        return List.copyOf(hosts.values());
    }

    @Override
    public Connection connect(Host host) throws TransportException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (lock) {
            var found = Optional.ofNullable(addresses.get(host.address()));
            var failure = faults.at(new Point(host.name(), Point.Kind.CONNECT));
            dieIfKilled();
            if (failure != null && failure.kind() == Failure.Kind.TIMEOUT) {
                elapse(Duration.ofSeconds(30));
                throw new TransportException(TransportException.Kind.TIMEOUT, host.name(), "no answer");
            }
            if (failure != null && failure.kind() == Failure.Kind.CRASH_BEFORE) {
                found.ifPresent(this::crash);
            }
            if (found.isEmpty() || failure != null || !found.get().reachable()) {
                throw new TransportException(
                        TransportException.Kind.UNREACHABLE, host.name(), "no route to " + host.address());
            }
            var connection = new SimulatedConnection(this, found.get());
            open.add(connection);
            return connection;
        }
    }

    @Override
    public Optional<Connection> cluster() {
        return Optional.of(new SimulatedApi(this));
    }

    /**
     * The host loses power: what runs on it ends, its connections break, and what is only in memory is gone. So is what a
     * detached command has written, unless the command has come to its end before.
     */
    public void crash(SimulatedHost host) {
        changing(() -> {
            if (host.parts().up) {
                host.parts().powerLost();
            }
        });
    }

    /** The host comes up: kernel settings, modules, enabled units and containers as its files say. */
    public void boot(SimulatedHost host) {
        changing(() -> {
            if (!host.parts().up) {
                host.parts().boot();
            }
        });
    }

    /** The host goes on running, and nobody reaches it or is reached by it. */
    public void cut(SimulatedHost host) {
        changing(() -> {
            host.parts().cut = true;
            host.parts().lease.free();
        });
    }

    /** The host is on the network again. */
    public void heal(SimulatedHost host) {
        changing(() -> host.parts().cut = false);
    }

    /** Lets one thing go wrong at the first point that matches; it is used up by it. */
    public void failAt(Predicate<Point> where, Failure failure) {
        changing(() -> faults.add(where, failure, true));
    }

    /** Lets things go wrong at every point that matches. */
    public void failAlways(Predicate<Point> where, Failure failure) {
        changing(() -> faults.add(where, failure, false));
    }

    /** Lets things go wrong at random points. What strikes on a host depends on the seed and on what is done on that host alone. */
    public void failAtRandom(long seed, double probability, Failure failure) {
        var random = new TreeMap<String, Random>();
        failAlways(
                p -> random.computeIfAbsent(p.host(), h -> new Random(seed * 31 + h.hashCode()))
                                .nextDouble()
                        < probability,
                failure);
    }

    /**
     * Lets things go wrong by a seed, in place of an earlier one; beside what {@link #failAt} and its kind say, which goes first.
     */
    public Chaos chaos(long seed) {
        var chaos = new Chaos(this, seed);
        changing(() -> faults.chaos(chaos));
        return chaos;
    }

    /** Nothing goes wrong any more. */
    public void clearFailures() {
        changing(faults::clear);
    }

    /** Whether something that was to go wrong once has not happened yet. */
    public boolean failuresPending() {
        return locked(faults::pending);
    }

    /** Teaches every host a program, by the name it is called with, and installs it where it is not. */
    public void program(String name, Program program) {
        changing(() -> {
            programs.put(name, program);
            hosts.values().forEach(h -> h.parts().place(name));
        });
    }

    /** Teaches every host a program that is there only once a package or a file brings it. */
    public void programWhenInstalled(String name, Program program) {
        changing(() -> programs.put(name, program));
    }

    /** Teaches every host what a long-running program does, by its name; one that is not known is up once it is started. */
    public void daemon(String name, Daemon daemon) {
        changing(() -> daemons.put(name, daemon));
    }

    /** Adds a package to the repositories: its version, the paths of its programs, and its unit with the command it runs. */
    public void repository(String name, String version, List<String> programs, String unit, String command) {
        changing(() -> repository.add(name, version, String.join(" ", programs), unit, command));
    }

    /** Says which images can be pulled; all can unless this is called. */
    public void registry(Predicate<String> images) {
        changing(() -> registry = images);
    }

    /** The fleet's clock. It stands still but for waits and {@link #advance}. */
    @Override
    public Clock clock() {
        return clock;
    }

    /** Lets time pass. */
    public void advance(Duration by) {
        changing(() -> clock.advance(by));
    }

    /** How many remote executions each host has seen, {@code kubernetes-api} among them, in the hosts' order. */
    public Map<String, Integer> executions() {
        return locked(() -> {
            var all = new LinkedHashMap<String, Integer>();
            hosts.keySet().forEach(h -> all.put(h, traffic.executions(h)));
            all.put(io.kha.step.Fleet.API.name(), traffic.executions(io.kha.step.Fleet.API.name()));
            return all;
        });
    }

    /** Counts remote executions from zero again, and empties the log. */
    public void forget() {
        changing(traffic::forget);
    }

    /** Every operation that was carried out, in order. The order between hosts is that of the threads that use them. */
    public List<Executed> log() {
        return locked(traffic::log);
    }

    /** Every operation that was carried out on a host, in order. */
    public List<Executed> log(String host) {
        return log().stream().filter(e -> e.host().equals(host)).toList();
    }

    /** Looks under the lock. */
    <T> T locked(Supplier<T> look) {
        synchronized (lock) {
            return look.get();
        }
    }

    /** Changes something under the lock, and wakes who waits for it. */
    void changing(Runnable change) {
        synchronized (lock) {
            change.run();
            changed();
        }
    }

    /** Something has changed under the lock: wakes who waits for it. */
    void changed() {
        changes.mark();
        lock.notifyAll();
    }

    Object lock() {
        return lock;
    }

    /** A program begins a phase; here it can be interrupted. */
    void phase(SimulatedHost host, String phase) {
        var failure = faults.at(new Point(host.name(), Point.Kind.PHASE, null, 0, phase));
        if (failure != null && failure.kind() == Failure.Kind.EXIT) {
            throw new OpFailure(failure.exit(), failure.err());
        }
        if (failure != null) {
            crash(host);
            throw new PowerLost();
        }
    }

    /** Ends the controller here if what goes wrong kills it: all it has open breaks. */
    void dieIfKilled() {
        if (faults.kills()) {
            throw die();
        }
    }

    Killed die() {
        List.copyOf(open).forEach(SimulatedConnection::close);
        return new Killed();
    }

    void closed(SimulatedConnection connection) {
        open.remove(connection);
    }

    Observer observer() {
        return observer;
    }

    void observe(Observer observer) {
        changing(() -> this.observer = observer);
    }

    Flaws flaws() {
        return flaws;
    }

    void flaws(Flaws flaws) {
        changing(() -> this.flaws = flaws);
    }

    /** The name of the one that every host has beside {@code lo}. */
    String networkInterface() {
        return networkInterface;
    }

    World world() {
        return world;
    }

    Faults faults() {
        return faults;
    }

    Traffic traffic() {
        return traffic;
    }

    void elapse(Duration by) {
        clock.advance(by);
    }

    Daemon daemonOf(String program) {
        return daemons.getOrDefault(
                program.substring(program.lastIndexOf('/') + 1), (host, launch) -> Daemon.State.ACTIVE);
    }

    void pull(SimulatedHost host, String image) {
        if (registry != null && !registry.test(image)) {
            throw new OpFailure(125, "Unable to find image '" + image + "' locally: pull access denied");
        }
    }

    CommandAnswer runProgram(SimulatedHost host, List<String> argv, byte[] input) {
        var program = programs.get(argv.get(0).substring(argv.get(0).lastIndexOf('/') + 1));
        if (program == null) {
            throw new IllegalStateException("the simulated fleet has no program for " + argv + " on " + host
                    + "; teach it one with SimulatedFleet.program");
        }
        if (!host.hasProgram(argv.get(0))) {
            return new CommandAnswer(127, "", argv.get(0) + ": not found");
        }
        observer.runs(host, argv);
        try {
            return program.run(host, argv, input);
        } catch (OpFailure e) {
            return new CommandAnswer(e.result().exit(), "", e.result().err());
        }
    }
}

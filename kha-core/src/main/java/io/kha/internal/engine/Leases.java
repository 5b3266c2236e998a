package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Failure;
import io.kha.Host;
import io.kha.Plan;
import io.kha.PlannedStep;
import io.kha.step.Fleet;
import io.kha.transport.Lease;
import io.kha.transport.TransportException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The right to write, taken before anything is written. */
final class Leases {
    static final String STEP = "lock";

    private Leases() {}

    /**
     * Takes the lease of every host that the plan writes to. Beside those it takes those of the masters for what is done through the API,
     * and those of all hosts of a step that goes over them one at a time, so that no two runs act on one cluster, or have two members of
     * one service down: all that answer, and a majority, those that were left out by name counted in (of two that take turns the one that
     * answers will do). A host that does not answer is silent from now on.
     *
     * @return why not, when another run holds one
     */
    static Optional<Failure> take(Plan plan, Graph graph, Crew crew, Facts facts) throws InterruptedException {
        var named = plan.steps().stream().map(s -> s.host()).collect(Collectors.toSet());
        var hosts = new LinkedHashSet<Host>();
        graph.hosts().stream()
                .filter(h -> named.contains(h.name()) && !h.equals(Fleet.API))
                .forEach(hosts::add);
        var groups = groups(plan, graph);
        groups.forEach(group -> hosts.addAll(group.hosts()));
        var failures = new ArrayList<Failure>();
        for (var host : hosts) {
            crew.tasks().submit(host, crew.epoch(host), (epoch, trouble) -> {
                if (trouble != null && isHeld(trouble)) {
                    failures.add(held(host, trouble));
                } else if (trouble != null) {
                    facts.silent(host, trouble);
                }
            });
        }
        crew.tasks().drain();
        if (failures.isEmpty()) {
            groups.stream().filter(Group::most).forEach(group -> withoutMajority(group, crew, facts)
                    .ifPresent(failures::add));
        }
        return failures.stream().findFirst();
    }

    /** Hosts that are locked together, what they are, and whether most of them have to be. */
    private record Group(List<Host> hosts, String name, boolean most) {}

    private static List<Group> groups(Plan plan, Graph graph) {
        var all = new ArrayList<Group>();
        if (plan.steps().stream().anyMatch(s -> s.host().equals(Fleet.API.name()))) {
            all.add(new Group(plan.cluster().masters(), "masters", true));
        }
        plan.steps().stream()
                .map(PlannedStep::id)
                .distinct()
                .filter(graph::rolls)
                .forEach(step -> {
                    var hosts = graph.at(step).stream().map(Graph.Node::host).toList();
                    all.add(new Group(hosts, "hosts of " + step, hosts.size() > 2));
                });
        return all;
    }

    /** Who acts on the cluster still holds the locks of most of its masters; those that broke can be taken again. */
    static void requireMajority(List<Host> masters, Map<Host, Lease> leases) throws TransportException {
        var alive = masters.stream()
                .map(leases::get)
                .filter(lease -> lease != null && lease.alive())
                .count();
        if (alive <= masters.size() / 2) {
            throw new TransportException(
                    TransportException.Kind.UNREACHABLE,
                    Fleet.API.name(),
                    "only " + alive + " of " + masters.size() + " masters are still locked by this run");
        }
    }

    /** The hosts whose locks come before what was under way on one is read back: itself; of the API the masters whose locks broke. */
    static Iterator<Host> toRetake(Host host, Cluster cluster, Crew crew) {
        return host.equals(Fleet.API)
                ? cluster.masters().stream().filter(crew::lockLost).iterator()
                : List.of(host).iterator();
    }

    /** Whether it is another run, or what one left, that stands in the way. */
    static boolean isHeld(TransportException trouble) {
        return trouble.kind() == TransportException.Kind.HELD || trouble.kind() == TransportException.Kind.BUSY;
    }

    /** What it means that another holds a host. */
    static Failure held(Host host, TransportException trouble) {
        var busy = trouble.kind() == TransportException.Kind.BUSY;
        return new Failure(
                host.name(),
                STEP,
                "",
                -1,
                String.valueOf(trouble.getMessage()),
                busy
                        ? "wait for its end (an installation may take 15 minutes), then plan again"
                        : "wait for the other run to end; if it is dead its lock frees itself within a minute; Kha.takeOver puts it out at once");
    }

    private static Optional<Failure> withoutMajority(Group group, Crew crew, Facts facts) {
        var hosts = group.hosts();
        var missing = hosts.stream().filter(m -> !crew.leased(m)).toList();
        if (hosts.size() - missing.size() > hosts.size() / 2) {
            return Optional.empty();
        }
        return missing.stream()
                .findFirst()
                .map(m -> new Failure(
                        m.name(),
                        STEP,
                        "",
                        -1,
                        "only " + (hosts.size() - missing.size()) + " of " + hosts.size() + " " + group.name()
                                + " could be locked: " + reasons(missing, facts),
                        "make a majority of them answer: without it another run could act on the same cluster"));
    }

    private static String reasons(List<Host> missing, Facts facts) {
        return missing.stream().map(m -> m.name() + ": " + facts.silence(m)).collect(Collectors.joining("; "));
    }
}

package io.kha.internal.engine;

import io.kha.Failure;
import io.kha.Host;
import io.kha.Plan;
import io.kha.step.Fleet;
import io.kha.transport.Lease;
import io.kha.transport.TransportException;
import java.util.ArrayList;
import java.util.Collection;
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
     * Takes the lease of every host that the plan writes to, and of the masters for what is done through the API: all that answer, and
     * of those a majority, so that no two runs act on one cluster. A host that does not answer is silent from now on.
     *
     * @return why not, when another run holds one
     */
    static Optional<Failure> take(Plan plan, Graph graph, Crew crew, Facts facts) throws InterruptedException {
        var named = plan.steps().stream().map(s -> s.host()).collect(Collectors.toSet());
        var hosts = new LinkedHashSet<Host>();
        graph.hosts().stream()
                .filter(h -> named.contains(h.name()) && !h.equals(Fleet.API))
                .forEach(hosts::add);
        var masters = plan.cluster().masters();
        var acting = named.contains(Fleet.API.name());
        if (acting) {
            hosts.addAll(masters);
        }
        var failures = new ArrayList<Failure>();
        for (var host : hosts) {
            crew.submit(host, crew.epoch(host), (epoch, trouble) -> {
                if (trouble != null && isHeld(trouble)) {
                    failures.add(held(host, trouble));
                } else if (trouble != null) {
                    facts.silent(host, trouble);
                }
            });
        }
        crew.drain();
        if (acting && failures.isEmpty()) {
            withoutMajority(masters, crew, facts).ifPresent(failures::add);
            if (masters.stream().anyMatch(m -> crew.connected(m) && !crew.leased(m))) {
                crew.drop(Fleet.API); // it must not go through a host on which another run may write
            }
        }
        return failures.stream().findFirst();
    }

    /** Who acts on the cluster still holds the locks of most of its masters. */
    static void requireMajority(List<Host> masters, Map<Host, Lease> leases) throws TransportException {
        var alive = masters.stream()
                .map(leases::get)
                .filter(lease -> lease != null && lease.alive())
                .count();
        if (alive <= masters.size() / 2) {
            throw new TransportException(
                    TransportException.Kind.HELD,
                    Fleet.API.name(),
                    "only " + alive + " of " + masters.size() + " masters are still locked by this run");
        }
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

    private static Optional<Failure> withoutMajority(Collection<Host> masters, Crew crew, Facts facts) {
        var missing = masters.stream().filter(m -> !crew.leased(m)).toList();
        if (masters.size() - missing.size() > masters.size() / 2) {
            return Optional.empty();
        }
        return missing.stream()
                .findFirst()
                .map(m -> new Failure(
                        m.name(),
                        STEP,
                        "",
                        -1,
                        "only " + (masters.size() - missing.size()) + " of " + masters.size()
                                + " masters could be locked: " + reasons(missing, facts),
                        "make a majority of the masters answer: without it another run could act on the same cluster"));
    }

    private static String reasons(List<Host> missing, Facts facts) {
        return missing.stream().map(m -> m.name() + ": " + facts.silence(m)).collect(Collectors.joining("; "));
    }
}

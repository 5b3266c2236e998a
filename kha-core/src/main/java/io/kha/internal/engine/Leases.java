package io.kha.internal.engine;

import io.kha.Failure;
import io.kha.Host;
import io.kha.Plan;
import io.kha.step.Fleet;
import io.kha.transport.TransportException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The right to write, taken before anything is written. */
final class Leases {
    private Leases() {}

    /**
     * Takes the lease of every host that the plan writes to, and of the masters for what is done through the API. A host that does not
     * answer is silent from now on.
     *
     * @return why not, when another run holds one
     */
    static Optional<Failure> take(Plan plan, Graph graph, Crew crew, Facts facts) throws InterruptedException {
        var named = plan.steps().stream().map(s -> s.host()).collect(Collectors.toSet());
        var hosts = new LinkedHashSet<Host>();
        graph.hosts().stream()
                .filter(h -> named.contains(h.name()) && !h.equals(Fleet.API))
                .forEach(hosts::add);
        if (named.contains(Fleet.API.name())) {
            hosts.addAll(plan.cluster().masters());
        }
        List<Failure> held = new ArrayList<>();
        for (var host : hosts) {
            crew.submit(host, () -> crew.epoch(host), (epoch, trouble) -> {
                if (trouble != null && trouble.kind() == TransportException.Kind.HELD) {
                    held.add(new Failure(
                            host.name(),
                            "lock",
                            "",
                            -1,
                            String.valueOf(trouble.getMessage()),
                            "wait for the other run to end; if it is dead its lock frees itself within a minute"));
                } else if (trouble != null) {
                    facts.silent(host, String.valueOf(trouble.getMessage()));
                }
            });
        }
        crew.drain();
        return held.stream().findFirst();
    }
}

package io.kha.testing;

import io.kha.Host;
import io.kha.step.Fleet;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Watch;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The operations of an apply that went well, to be done again on other fleets of the same hosts: they come to the same, and cost a
 * fraction of it.
 */
record Job(List<Recording.Done> operations) {

    /** What it takes to bring a fleet to where its cluster should be. */
    static Job of(Lab lab) {
        var recording = new Recording(lab.fleet);
        try (var kha = lab.kha(recording)) {
            kha.apply(kha.plan(lab.cluster)).orThrow();
        }
        return new Job(recording.done());
    }

    /** Does it on a bare fleet. */
    void on(Lab lab) {
        var hosts = lab.cluster.hosts().stream().collect(Collectors.toMap(Host::name, h -> h));
        var connections = new HashMap<String, Connection>();
        var epochs = new HashMap<String, Long>();
        try {
            for (var done : operations) {
                var place = done.place();
                if (!connections.containsKey(place)) {
                    var connection = place.equals(Fleet.API.name())
                            ? lab.fleet.cluster().orElseThrow()
                            : lab.fleet.connect(hosts.get(place));
                    connections.put(place, connection);
                    epochs.put(place, connection.lease("brought up", false).epoch());
                }
                var results = connections
                        .get(place)
                        .execute(new Batch(List.of(done.op()), List.of(), epochs.get(place)), Watch.NONE)
                        .results();
                if (!results.get(0).ok()) {
                    throw new IllegalStateException(done.op().describe() + ": " + results);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            connections.values().forEach(Connection::close);
        }
    }
}

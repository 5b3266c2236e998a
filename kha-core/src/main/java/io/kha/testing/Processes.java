package io.kha.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What runs on a host, whoever started it: units, Docker containers, static pods. Called with the fleet's lock held. */
final class Processes {
    private Processes() {}

    /** The processes of a program by its name; none while the host is down. */
    static List<Launch> of(SimulatedHost host, String program) {
        var all = new ArrayList<Launch>();
        var parts = host.parts();
        if (parts.up) {
            add(parts.units.processes(), program, all);
            add(parts.containers.launches().values(), program, all);
            if (!program.equals("kubelet")) {
                add(parts.pods.launches(host), program, all);
            }
        }
        return all;
    }

    private static void add(Collection<Launch> from, String program, List<Launch> to) {
        for (var launch : from) {
            if (name(launch).equals(program)) {
                to.add(launch);
            }
        }
    }

    static boolean runs(SimulatedHost host, String program) {
        return !of(host, program).isEmpty();
    }

    private static String name(Launch launch) {
        var program = launch.argv().get(0);
        return program.substring(program.lastIndexOf('/') + 1);
    }
}

package io.kha.testing;

import java.util.ArrayList;
import java.util.List;

/** What runs on a host, whoever started it: units, Docker containers, static pods. Called with the fleet's lock held. */
final class Processes {
    private Processes() {}

    /** The processes of a program by its name; none while the host is down. */
    static List<Launch> of(SimulatedHost host, String program) {
        var all = new ArrayList<Launch>();
        if (host.parts().up) {
            all.addAll(host.running().values());
            all.addAll(host.containers().values());
            all.removeIf(l -> !name(l).equals(program));
            if (!program.equals("kubelet")) {
                host.parts().pods.launches(host).stream()
                        .filter(l -> name(l).equals(program))
                        .forEach(all::add);
            }
        }
        return all;
    }

    static boolean runs(SimulatedHost host, String program) {
        return !of(host, program).isEmpty();
    }

    private static String name(Launch launch) {
        var program = launch.argv().get(0);
        return program.substring(program.lastIndexOf('/') + 1);
    }
}

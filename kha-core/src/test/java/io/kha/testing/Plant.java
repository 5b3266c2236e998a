package io.kha.testing;

import io.kha.Kha;
import io.kha.transport.Transport;

/** A bug that a trial is run with; none unless one is planted. */
interface Plant {
    Plant NOTHING = new Plant() {};

    /** Bugs of the part that runs on hosts. */
    default Flaws flaws() {
        return Flaws.NONE;
    }

    /** What the controller talks through. */
    default Transport transport(SimulatedFleet fleet) {
        return fleet;
    }

    /** How the controller is made. */
    default void options(Kha.Builder options, Transport transport) {}

    /** What runs a seed again, from the repository's root. */
    default String replay(long seed) {
        return "mvn -pl kha-core test -Dtest=SeedsTest -Dkha.seeds=1 -Dkha.seed.first=" + seed;
    }
}

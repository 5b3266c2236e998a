package io.kha.testing;

/**
 * What a long-running program does on a simulated host, as a unit's main process or in a container. Called with the fleet's lock held.
 * It keeps what it has to keep in the files of the host, and says how it is when it is asked: nothing runs in between.
 */
public interface Daemon {

    /** How a process is. */
    enum State {
        /** Up, and has said so. */
        ACTIVE,
        /** Started and not up yet, or ending and being started again. */
        ACTIVATING,
        /** Ended and not started again. */
        FAILED
    }

    /** A process was started; also after a boot. */
    default void started(SimulatedHost host, Launch launch) {}

    /** How a started process is now. */
    State state(SimulatedHost host, Launch launch);

    /** A process was stopped, or its host went down. */
    default void stopped(SimulatedHost host, Launch launch) {}
}

package io.kha.testing;

import io.kha.transport.CommandAnswer;
import java.util.List;

/**
 * What a program does on a simulated host. Called with the fleet's lock held: it may look at and change any host of the fleet, and must
 * not wait for another thread.
 */
@FunctionalInterface
public interface Program {

    /**
     * Runs once, from beginning to end.
     *
     * @param host where it runs
     * @param argv program and arguments
     * @param input what it reads, empty when it is given nothing
     */
    CommandAnswer run(SimulatedHost host, List<String> argv, byte[] input);

    /** Ended well, with this on standard output. */
    static CommandAnswer ok(String out) {
        return new CommandAnswer(0, out, "");
    }

    /** Ended badly, with this on standard error. */
    static CommandAnswer failed(int exit, String err) {
        return new CommandAnswer(exit, "", err);
    }
}

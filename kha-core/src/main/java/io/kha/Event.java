package io.kha;

import java.time.Duration;

/**
 * Something that happened in a run. Events come one at a time, in order for each host, from the thread that runs the plan. More kinds
 * may be added: observers keep a default branch. Shows no secret.
 */
public interface Event {

    /** The host's name. */
    String host();

    /** The step's id; empty when it is not about a step. */
    String step();

    /** An operation begins. */
    record Began(String host, String step, String operation) implements Event {
        @Override
        public String toString() {
            return host + ": " + step + ": " + operation;
        }
    }

    /** So many bytes of what the host needs were sent, of so many. */
    record Sent(String host, String step, long bytes, long total) implements Event {
        @Override
        public String toString() {
            return host + ": " + step + ": sent " + bytes / 1_000_000 + " of " + total / 1_000_000 + " MB";
        }
    }

    /** An operation ended. */
    record Ended(String host, String step, String operation, int exit, Duration took) implements Event {
        @Override
        public String toString() {
            return host + ": " + step + ": " + operation + (exit == 0 ? " done" : " FAILED (" + exit + ")") + " in "
                    + took.toMillis() + " ms";
        }
    }

    /**
     * The step's second check was clean: it is done. Of so many steps that the plan shows, so many have changed something; a step that is
     * known after apply may turn out to have nothing to do, so the last one need not be the last of that number.
     */
    record Proven(String host, String step, int done, int planned) implements Event {
        @Override
        public String toString() {
            return host + ": " + step + ": proven (" + done + "/" + planned + ")";
        }
    }

    /** The connection to a host was lost and made again; what was under way is being read back. */
    record Reconnected(String host, String step, String why) implements Event {
        @Override
        public String toString() {
            return host + ": reconnected after " + why;
        }
    }

    /** The step failed. */
    record Failed(String host, String step, String what) implements Event {
        @Override
        public String toString() {
            return host + ": " + step + ": FAILED: " + what;
        }
    }
}

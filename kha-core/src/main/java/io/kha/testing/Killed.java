package io.kha.testing;

/**
 * The controller dies here, see {@link Chaos#controllers}: what it had open breaks, and nothing it was about to do is done. An error, so
 * that nothing on the way takes it for an answer.
 */
public final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("the controller is dead", null, false, false);
    }
}

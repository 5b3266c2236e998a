package io.kha.testing;

/** The host went down under a program. */
final class PowerLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerLost() {
        super("the host lost power", null, false, false);
    }
}

package io.kha;

/** The root of what kha throws. Thrown for not being able to start; what goes wrong in a run is a value ({@link Outcome}). */
public class KhaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KhaException(String message) {
        super(message);
    }

    public KhaException(String message, Throwable cause) {
        super(message, cause);
    }
}

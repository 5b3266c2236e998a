package io.kha.transport;

/**
 * What the Kubernetes API answered.
 *
 * @param status the HTTP status
 * @param body JSON
 */
public record ApiAnswer(int status, String body) {

    /** Whether the object is there. */
    public boolean found() {
        return status == 200;
    }
}

package io.kha.transport;

/**
 * What the Kubernetes API answered.
 *
 * @param status the HTTP status; 0 when a read that names its address got no answer there
 * @param body JSON; with status 0 the reason in words
 */
public record ApiAnswer(int status, String body) {

    /** Whether the object is there. */
    public boolean found() {
        return status == 200;
    }
}

package io.kha.testing;

/**
 * An operation that was carried out.
 *
 * @param host the host's name, or {@code kubernetes-api}
 * @param what as {@link io.kha.transport.Op#describe()} says
 * @param exit its exit status
 */
public record Executed(String host, String what, int exit) {
    @Override
    public String toString() {
        return host + ": " + what + (exit == 0 ? "" : " -> " + exit);
    }
}

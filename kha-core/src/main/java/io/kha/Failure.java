package io.kha;

import io.kha.internal.model.Shown;

/**
 * What went wrong. Control characters in its text are escaped, but for line feeds and tabs in what the host said.
 *
 * @param host where
 * @param step in which step
 * @param operation what was being done, without secrets; empty when it was a check
 * @param exit the exit status, -1 when there is none
 * @param said the last lines the host said, without secrets
 * @param remedy what to do next
 */
public record Failure(String host, String step, String operation, int exit, String said, String remedy) {
    public Failure {
        host = Shown.visible(host);
        step = Shown.visible(step);
        operation = Shown.visible(operation);
        said = Shown.lines(said);
        remedy = Shown.visible(remedy);
    }

    /** All of it as lines for a person. */
    public String message() {
        var text = new StringBuilder(step + " failed on " + host);
        if (!operation.isEmpty()) {
            text.append(": ").append(operation);
        }
        if (exit >= 0) {
            text.append(" (exit status ").append(exit).append(')');
        }
        said.strip().lines().forEach(line -> text.append("\n    ").append(line));
        return text.append("\n  what to do: ").append(remedy).toString();
    }
}

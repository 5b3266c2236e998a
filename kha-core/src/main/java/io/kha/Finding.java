package io.kha;

import io.kha.internal.model.Shown;

/**
 * One thing that {@code verify} found not to be as it should. Control characters in its text are escaped.
 *
 * @param severity how bad it is
 * @param check which check found it
 * @param host whom it is about; empty for the cluster as a whole
 * @param what in words
 * @param remedy what to do
 */
public record Finding(Severity severity, String check, String host, String what, String remedy) {
    public Finding {
        check = Shown.visible(check);
        host = Shown.visible(host);
        what = Shown.visible(what);
        remedy = Shown.visible(remedy);
    }

    /** How bad it is. */
    public enum Severity {
        /** The cluster works, but not as it should. */
        WARNING,
        /** Something does not work, or would not survive the next fault. */
        ERROR
    }

    @Override
    public String toString() {
        return severity + " " + check + (host.isEmpty() ? "" : " " + host) + ": " + what + ": " + remedy;
    }
}

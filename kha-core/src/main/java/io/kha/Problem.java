package io.kha;

import io.kha.internal.model.Shown;
import java.util.Objects;

/**
 * Something wrong with a cluster's definition, or in the way of a plan. Control characters in its text are escaped. Immutable.
 *
 * @param severity whether it stops the cluster from being built
 * @param where the setting, as {@code masters[1]}
 * @param what what is wrong with it
 * @param remedy what to do about it
 */
public record Problem(Severity severity, String where, String what, String remedy) {

    /** How much it matters. */
    public enum Severity {
        /** The cluster cannot be built. */
        ERROR,
        /** The cluster can be built; see {@link Cluster#warnings()}. */
        WARNING
    }

    public Problem {
        Objects.requireNonNull(severity, "severity");
        where = Shown.visible(Objects.requireNonNull(where, "where"));
        what = Shown.visible(Objects.requireNonNull(what, "what"));
        remedy = Shown.visible(Objects.requireNonNull(remedy, "remedy"));
    }

    /** A problem that stops the cluster from being built. */
    public static Problem error(String where, String what, String remedy) {
        return new Problem(Severity.ERROR, where, what, remedy);
    }

    /** A problem that does not. */
    public static Problem warning(String where, String what, String remedy) {
        return new Problem(Severity.WARNING, where, what, remedy);
    }

    /** Where, what and remedy in one line. */
    @Override
    public String toString() {
        return where + ": " + what + ": " + remedy;
    }
}

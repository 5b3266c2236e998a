package io.kha;

import java.util.List;
import java.util.stream.Collectors;

/** A cluster's definition has errors. Carries all of them, each with its remedy. */
public final class InvalidClusterException extends KhaException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An exception about a cluster, by its name as it may be shown. */
    public InvalidClusterException(String cluster, List<Problem> problems) {
        super(problems.stream()
                .map(p -> "\n  - " + p)
                .collect(Collectors.joining("", "cluster \"" + cluster + "\" is not valid:", "")));
        this.problems = List.copyOf(problems);
    }

    /** The errors, in the order of the settings. */
    public List<Problem> problems() {
        return problems;
    }
}

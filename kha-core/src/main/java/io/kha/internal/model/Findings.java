package io.kha.internal.model;

import io.kha.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects problems while a cluster is checked. */
final class Findings {
    private final List<Problem> problems = new ArrayList<>();

    void error(String where, String what, String remedy) {
        problems.add(Problem.error(where, what, remedy));
    }

    void warning(String where, String what, String remedy) {
        problems.add(Problem.warning(where, what, remedy));
    }

    List<Problem> all() {
        return List.copyOf(problems);
    }
}

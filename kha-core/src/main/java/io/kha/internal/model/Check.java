package io.kha.internal.model;

/** One kind of thing that can be wrong with a cluster. What another check has to say is left to it. */
@FunctionalInterface
interface Check {
    void check(Draft draft, Findings findings);
}

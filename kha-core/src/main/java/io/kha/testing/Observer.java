package io.kha.testing;

import io.kha.transport.Op;
import io.kha.transport.OpResult;
import java.util.List;

/** Sees every operation that a controller has carried out on a host or on the cluster. Called with the fleet's lock held; may look, and throw errors. */
interface Observer {
    Observer NONE = new Observer() {};

    /** It is about to be carried out, for the writer of an epoch. */
    default void before(SimulatedHost host, Op op, long epoch) {}

    /** It was carried out. */
    default void after(SimulatedHost host, Op op, OpResult result) {}

    /** A host is about to run a program: for an operation, a wait or a read, or with nobody waiting for it any more. */
    default void runs(SimulatedHost host, List<String> argv) {}

    /** A writer is about to get the host's lease. */
    default void leases(SimulatedHost host, String holder) {}

    /** An act on the cluster is about to be carried out, for a writer. */
    default void acts(Op op, String writer) {}

    /** It was carried out. */
    default void acted(Op op, OpResult result) {}
}

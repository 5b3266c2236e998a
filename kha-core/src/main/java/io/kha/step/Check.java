package io.kha.step;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Host;
import io.kha.transport.Read;
import java.util.Collection;
import java.util.List;

/** Something that {@code verify} proves. Pure, like a {@link Step}. */
public interface Check {

    /** A stable name, {@code group/name}. */
    String id();

    /** The hosts it reads, {@link Fleet#API} among them when it asks the API. */
    Collection<Host> hosts(Cluster cluster);

    /** What it reads of each of them. */
    List<Read<?>> reads(Scope scope);

    /**
     * What it found; empty when all is well. A read that has no answer throws {@link UnknownRead}, which is reported as a finding of
     * its own; so is any other exception.
     */
    List<Finding> findings(Fleet fleet);
}

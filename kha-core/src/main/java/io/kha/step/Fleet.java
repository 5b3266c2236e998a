package io.kha.step;

import io.kha.Cluster;
import io.kha.Host;
import java.time.Instant;
import java.util.List;

/** What was seen of all hosts, and what the controller has to give. The same for all steps of one decision. */
public interface Fleet {

    /** The name that stands for the cluster's API where a host's would be: steps placed on it talk to the API. */
    Host API = new Host("kubernetes-api", "", 0);

    /** What the hosts shall become. */
    Cluster cluster();

    /** What was seen of a host, or of {@link #API}. Unreachable hosts are there too, with every read unknown. */
    Seen seen(Host host);

    /** Whether the host answered when it was last asked. */
    boolean answers(Host host);

    /** The files that the controller can send. */
    Inventory inventory();

    /** Values made on the way. */
    Cells cells();

    /** The time of the decision. */
    Instant now();

    /** Of these hosts those that answer. */
    default List<Host> answering(List<Host> hosts) {
        return hosts.stream().filter(this::answers).toList();
    }
}

package io.kha.step;

import io.kha.Cluster;
import io.kha.Host;

/**
 * What is known before anything was read.
 *
 * @param host the host that is going to be read, or {@link Fleet#API}
 * @param cluster what the hosts shall become
 * @param inventory the files that the controller can send
 */
public record Scope(Host host, Cluster cluster, Inventory inventory) {}

package io.kha.testing;

/**
 * An apiserver that runs and answers.
 *
 * @param host where
 * @param port the port it listens on
 * @param etcd where it keeps its objects
 * @param version of Kubernetes, as {@code v1.36.2}
 */
record ApiServer(SimulatedHost host, int port, EtcdCluster etcd, String version) {}

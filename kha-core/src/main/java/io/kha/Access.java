package io.kha;

/**
 * What one asks of a running cluster.
 *
 * @param kubeconfig an administrator's, its server the cluster's endpoint
 */
public record Access(Secret kubeconfig) {}

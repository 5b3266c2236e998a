package io.kha.transport;

import java.util.Map;

/**
 * A Docker container.
 *
 * @param exists whether there is one of that name
 * @param running whether its process runs
 * @param labels its labels; {@code io.kha.config} carries the digest of the configuration it was started with
 */
public record ContainerState(boolean exists, boolean running, Map<String, String> labels) {

    /** No such container. */
    public static final ContainerState ABSENT = new ContainerState(false, false, Map.of());

    public ContainerState {
        labels = Map.copyOf(labels);
    }
}

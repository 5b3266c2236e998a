package io.kha.transport;

import java.util.List;
import java.util.Map;

/**
 * A container in the host's network and restarted with it.
 *
 * @param name of the container
 * @param image full name with tag
 * @param command program and arguments after the image's entry point; empty for the image's own
 * @param mounts host path to container path; a container path may end in {@code :ro}
 * @param labels by name
 */
public record ContainerSpec(
        String name, String image, List<String> command, Map<String, String> mounts, Map<String, String> labels) {
    public ContainerSpec {
        command = List.copyOf(command);
        mounts = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(mounts));
        labels = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(labels));
    }
}

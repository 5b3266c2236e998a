package io.kha.transport;

/** Which program holds images and runs containers on a host. */
public enum Engine {
    DOCKER,
    CONTAINERD
}

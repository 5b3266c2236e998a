package io.kha;

import io.kha.transport.Engine;

/** The program that runs the pods' containers on every host. Immutable. */
public final class ContainerRuntime {
    private final Engine engine;

    private ContainerRuntime(Engine engine) {
        this.engine = engine;
    }

    /** Docker behind the kubelet's own dockershim: Kubernetes up to 1.23. The default there. */
    public static ContainerRuntime docker() {
        return new ContainerRuntime(Engine.DOCKER);
    }

    /** containerd. The default from Kubernetes 1.24 on. */
    public static ContainerRuntime containerd() {
        return new ContainerRuntime(Engine.CONTAINERD);
    }

    /** The default of a Kubernetes version: Docker before 1.24, containerd from there on. */
    public static ContainerRuntime of(Version kubernetes) {
        return kubernetes.atLeast(1, 24) ? containerd() : docker();
    }

    /** The engine that holds the images and runs the containers. */
    public Engine engine() {
        return engine;
    }

    /** Where the kubelet finds it, in the form that this version's kubeadm takes: a path before 1.24, a URL from there on. */
    public String criSocket(Version kubernetes) {
        var path = engine == Engine.DOCKER ? "/var/run/dockershim.sock" : "/run/containerd/containerd.sock";
        return kubernetes.atLeast(1, 24) ? "unix://" + path : path;
    }

    /** Its systemd unit. */
    public String unit() {
        return engine == Engine.DOCKER ? "docker.service" : "containerd.service";
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ContainerRuntime r && engine == r.engine;
    }

    @Override
    public int hashCode() {
        return engine.hashCode();
    }

    @Override
    public String toString() {
        return engine == Engine.DOCKER ? "docker" : "containerd";
    }
}

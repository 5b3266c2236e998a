package io.kha;

import io.kha.internal.model.Given;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where container images come from: pulled by the hosts, unless archives bring them. Immutable: every setter gives a new value.
 * Checked when a {@link Cluster} is built with it.
 */
public final class Images {
    private final Optional<String> repository;
    private final List<Path> archives;

    private Images(Optional<String> repository, List<Path> archives) {
        this.repository = repository;
        this.archives = archives;
    }

    /** kubeadm's own repository and no archives: the default. */
    public static Images pulled() {
        return new Images(Optional.empty(), List.of());
    }

    /** The default, changed. */
    public static Images of(UnaryOperator<Images> change) {
        return change.apply(pulled());
    }

    /**
     * The repository of Kubernetes' own images, as {@code registry.example.org/k8s}. Not of the image of the pods' sandbox where the
     * runtime is containerd: that is containerd's to choose, {@code sandbox_image} (2.x: {@code sandbox}) in its configuration, which kha
     * leaves as it is.
     */
    public Images repository(String repository) {
        return new Images(Optional.of(Objects.requireNonNull(repository, "repository")), archives);
    }

    /**
     * Archives in Docker's format on the controller, or folders of them, loaded on every host that lacks their images. Workers
     * do without those that only masters run: the control plane's, and those that the cluster names for etcd and nginx.
     */
    public Images archives(Path... archives) {
        Objects.requireNonNull(archives, "archives");
        return new Images(repository, Given.list("archives", java.util.Arrays.asList(archives)));
    }

    /** The repository of Kubernetes' own images; empty for kubeadm's default. */
    public Optional<String> repository() {
        return repository;
    }

    /** The archives and folders, as given. */
    public List<Path> archives() {
        return archives;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Images i && repository.equals(i.repository) && archives.equals(i.archives);
    }

    @Override
    public int hashCode() {
        return Objects.hash(repository, archives);
    }

    @Override
    public String toString() {
        return repository.orElse("pulled") + (archives.isEmpty() ? "" : " " + archives);
    }
}

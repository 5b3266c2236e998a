package io.kha;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where kubeadm, kubelet, kubectl and the CNI plugins come from. Immutable. Checked when a {@link Cluster} is built with it. */
public sealed interface Programs permits Programs.Folder, Programs.Archive, AptPrograms, Programs.Present {

    /**
     * A folder of the controller: holds kubeadm, kubelet and kubectl at its top or in {@code kubernetes/server/bin}, the plugins in
     * {@code cni}, and etcd and etcdctl when members run as units. Before Kubernetes 1.31 also crictl, where the runtime is containerd and
     * the hosts do not have it.
     *
     * @param path where it is
     */
    record Folder(Path path) implements Programs {
        public Folder {
            Objects.requireNonNull(path, "path");
        }
    }

    /**
     * The official {@code kubernetes-server} archive on the controller. It has no crictl, which before Kubernetes 1.31 the hosts must have
     * where the runtime is containerd.
     *
     * @param path where it is
     * @param cni a folder or an archive of the CNI plugins; empty when the hosts have them
     */
    record Archive(Path path, Optional<Path> cni) implements Programs {
        public Archive {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(cni, "cni");
        }

        /** The same with the CNI plugins from a folder or a {@code .tgz} of the controller. */
        public Archive cni(Path cni) {
            return new Archive(path, Optional.of(Objects.requireNonNull(cni, "cni")));
        }
    }

    /** On the hosts already; only checked. */
    record Present() implements Programs {}

    /** From a folder of the controller. */
    static Programs folder(Path path) {
        return new Folder(path);
    }

    /** From the official {@code kubernetes-server} archive on the controller. */
    static Archive archive(Path path) {
        return new Archive(path, Optional.empty());
    }

    /**
     * From the community's repository of Debian packages, pkgs.k8s.io, one per minor version. The default. Its key has to be given,
     * {@code Programs.apt(a -> a.key(Path.of("kubernetes.asc")))}, as {@code <repository>/Release.key} has it; it has an end, and is prolonged.
     */
    static AptPrograms apt() {
        return AptPrograms.DEFAULT;
    }

    /** From a repository of Debian packages. */
    static AptPrograms apt(UnaryOperator<AptPrograms> change) {
        return change.apply(apt());
    }

    /** On the hosts already; only checked. */
    static Programs present() {
        return new Present();
    }
}

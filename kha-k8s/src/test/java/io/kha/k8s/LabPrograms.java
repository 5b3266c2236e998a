package io.kha.k8s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of Kubernetes 1.36.2 that the lab keeps outside the repository. */
record LabPrograms(Path apiserver, Path etcd) {

    /** Those of the lab's cache, with etcd from it or from the system; empty when one is missing. */
    static Optional<LabPrograms> find() {
        var set = System.getenv("KHA_LAB_CACHE");
        var cache = set != null ? Path.of(set) : Path.of(System.getProperty("user.home"), ".cache", "kha-lab");
        var release = cache.resolve("kubernetes/v1.36.2");
        var apiserver = release.resolve("kube-apiserver");
        var etcd = Stream.of(release.resolve("node/etcd"), Path.of("/usr/bin/etcd"))
                .filter(Files::isExecutable)
                .findFirst();
        return etcd.filter(e -> Files.isExecutable(apiserver)).map(e -> new LabPrograms(apiserver, e));
    }
}

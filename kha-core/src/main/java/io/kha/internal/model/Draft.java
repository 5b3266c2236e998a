package io.kha.internal.model;

import io.kha.Cni;
import io.kha.ContainerRuntime;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Images;
import io.kha.Kubeadm;
import io.kha.Pki;
import io.kha.Programs;
import io.kha.Version;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster as it was said: null where nothing was said, and not yet known to be valid. Immutable. */
public record Draft(
        String name,
        @Nullable String kubernetes,
        List<Host> masters,
        List<Host> workers,
        Etcd etcd,
        @Nullable Endpoint endpoint,
        @Nullable Cni network,
        String serviceSubnet,
        String dnsDomain,
        @Nullable ContainerRuntime runtime,
        Programs programs,
        Images images,
        Kubeadm kubeadm,
        Pki pki) {

    /** A cluster of which only the name is known. */
    public static Draft named(String name) {
        return new Draft(
                name,
                null,
                List.of(),
                List.of(),
                Etcd.external(),
                null,
                null,
                "10.96.0.0/12",
                "cluster.local",
                null,
                Programs.apt(),
                Images.pulled(),
                Kubeadm.defaults(),
                Pki.generated());
    }

    /** The same with the version, addresses and networks in their canonical forms. */
    public Draft normalised() {
        return new Draft(
                name,
                version().map(Version::toString).orElse(kubernetes),
                normalised(masters),
                normalised(workers),
                etcd.members().isEmpty() ? etcd : etcd.members(normalised(etcd.members())),
                endpoint,
                network,
                Ip.canonicalNetwork(serviceSubnet),
                dnsDomain,
                runtime,
                programs,
                images,
                kubeadm,
                pki);
    }

    private static List<Host> normalised(List<Host> hosts) {
        return hosts.stream()
                .map(h -> new Host(h.name(), Ip.canonical(h.address()), h.port()))
                .toList();
    }

    /** The Kubernetes version, when it can be read. */
    public Optional<Version> version() {
        if (kubernetes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Version.parse(kubernetes));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The container runtime: the one said, else the version's default. */
    public Optional<ContainerRuntime> effectiveRuntime() {
        return runtime != null ? Optional.of(runtime) : version().map(ContainerRuntime::of);
    }

    /** The endpoint: the one said, else a single master's own address. */
    public Optional<Endpoint> effectiveEndpoint() {
        if (endpoint != null) {
            return Optional.of(endpoint);
        }
        return masters.size() == 1
                ? Optional.of(Endpoint.existing(masters.get(0).address(), kubeadm.bindPort()))
                : Optional.empty();
    }

    /** etcd's members: the masters unless named. One named by its address alone is the master or worker at that address. */
    public List<Host> etcdMembers() {
        if (etcd.members().isEmpty()) {
            return masters;
        }
        Map<String, Host> known = new LinkedHashMap<>();
        masters.forEach(h -> known.putIfAbsent(h.address(), h));
        workers.forEach(h -> known.putIfAbsent(h.address(), h));
        return etcd.members().stream()
                .map(h -> h.equals(Host.of(h.address())) ? known.getOrDefault(h.address(), h) : h)
                .toList();
    }

    /** Every host once: masters, etcd members, workers. */
    public List<Host> hosts() {
        var all = new LinkedHashSet<>(masters);
        all.addAll(etcdMembers());
        all.addAll(workers);
        return List.copyOf(all);
    }
}

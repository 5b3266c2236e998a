package io.kha;

import inet.ipaddr.IPAddress;
import io.kha.internal.model.Draft;
import io.kha.internal.model.Given;
import io.kha.internal.model.Ip;
import io.kha.internal.model.Shown;
import io.kha.internal.model.Validation;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to be: its hosts, versions, addresses and networks. A valid one: building it throws
 * {@link InvalidClusterException} with all problems at once. Immutable and thread-safe; equal when the same was said.
 */
public final class Cluster {
    private final Draft draft;
    private final Version version;
    private final ContainerRuntime runtime;
    private final Endpoint endpoint;
    private final Cni network;
    private final List<Host> etcdMembers;
    private final List<Host> hosts;
    private final List<Problem> warnings;

    private Cluster(Draft draft, List<Problem> warnings) {
        this.draft = draft;
        this.version = draft.version().orElseThrow();
        this.runtime = draft.effectiveRuntime().orElseThrow();
        this.endpoint = draft.effectiveEndpoint().orElseThrow();
        this.network = Objects.requireNonNull(draft.network());
        this.etcdMembers = draft.etcdMembers();
        this.hosts = draft.hosts();
        this.warnings = warnings;
    }

    /**
     * A cluster by name, an RFC 1123 label.
     *
     * @throws InvalidClusterException with every problem of what was said
     */
    public static Cluster of(String name, Consumer<? super Builder> say) {
        var builder = builder(name);
        say.accept(builder);
        return builder.build();
    }

    /** A builder of a cluster by name, an RFC 1123 label. */
    public static Builder builder(String name) {
        return new Builder(Draft.named(Objects.requireNonNull(name, "name")));
    }

    /**
     * The same cluster but for what is said.
     *
     * @throws InvalidClusterException with every problem of the result
     */
    public Cluster with(Consumer<? super Builder> say) {
        var builder = new Builder(draft);
        say.accept(builder);
        return builder.build();
    }

    /** Its name. */
    public String name() {
        return draft.name();
    }

    /** The version of Kubernetes. */
    public Version kubernetes() {
        return version;
    }

    /** The hosts of the control plane, in the order they were named. */
    public List<Host> masters() {
        return draft.masters();
    }

    /** Another name of {@link #masters()}. */
    public List<Host> controlPlane() {
        return masters();
    }

    /** The hosts that only run pods, in the order they were named. */
    public List<Host> workers() {
        return draft.workers();
    }

    /** The hosts of etcd: the masters unless others were named. */
    public List<Host> etcdMembers() {
        return etcdMembers;
    }

    /** Every host once: masters, then etcd members, then workers. */
    public List<Host> hosts() {
        return hosts;
    }

    /**
     * The host of a name.
     *
     * @throws NoSuchElementException when there is none; the message names those there are
     */
    public Host host(String name) {
        return hosts.stream()
                .filter(h -> h.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no host \"" + name + "\" in " + name() + ": " + hosts));
    }

    /** How etcd runs. */
    public Etcd etcd() {
        return draft.etcd();
    }

    /** The API's address: the one set, else a single master's own. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The pods' network. */
    public Cni network() {
        return network;
    }

    /** The network of services' addresses in CIDR form; {@code 10.96.0.0/12} unless set. */
    public String serviceSubnet() {
        return draft.serviceSubnet();
    }

    /** The DNS domain of services; {@code cluster.local} unless set. */
    public String dnsDomain() {
        return draft.dnsDomain();
    }

    /** The address of the cluster's DNS: the tenth of {@link #serviceSubnet()}. */
    public String clusterDns() {
        return Ip.network(serviceSubnet())
                .map(IPAddress::getLower)
                .map(IPAddress::withoutPrefixLength)
                .map(a -> a.increment(10).toCanonicalString())
                .orElseThrow();
    }

    /** The container runtime: the one set, else Docker before Kubernetes 1.24 and containerd from there on. */
    public ContainerRuntime runtime() {
        return runtime;
    }

    /** Where the programs come from; {@link Programs#apt()} unless set. */
    public Programs programs() {
        return draft.programs();
    }

    /** Where the images come from; {@link Images#pulled()} unless set. */
    public Images images() {
        return draft.images();
    }

    /** Settings of what kubeadm sets up. */
    public Kubeadm kubeadm() {
        return draft.kubeadm();
    }

    /** The certificate authorities. */
    public Pki pki() {
        return draft.pki();
    }

    /** What is doubtful about it, and what to do. */
    public List<Problem> warnings() {
        return warnings;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Cluster c && draft.equals(c.draft);
    }

    @Override
    public int hashCode() {
        return draft.hashCode();
    }

    @Override
    public String toString() {
        return name() + ": Kubernetes " + version + " at " + endpoint.hostPort() + ", masters " + masters()
                + ", workers " + workers();
    }

    /** Says what a cluster is to be. Every setter replaces what was set before. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private @Nullable String kubernetes;
        private List<Host> masters;
        private List<Host> workers;
        private Etcd etcd;
        private @Nullable Endpoint endpoint;
        private @Nullable Cni network;
        private String serviceSubnet;
        private String dnsDomain;
        private @Nullable ContainerRuntime runtime;
        private Programs programs;
        private Images images;
        private Kubeadm kubeadm;
        private Pki pki;

        private Builder(Draft draft) {
            name = draft.name();
            kubernetes = draft.kubernetes();
            masters = draft.masters();
            workers = draft.workers();
            etcd = draft.etcd();
            endpoint = draft.endpoint();
            network = draft.network();
            serviceSubnet = draft.serviceSubnet();
            dnsDomain = draft.dnsDomain();
            runtime = draft.runtime();
            programs = draft.programs();
            images = draft.images();
            kubeadm = draft.kubeadm();
            pki = draft.pki();
        }

        /** The version of Kubernetes, as {@code 1.36.2}. Required. */
        public Builder kubernetes(String version) {
            kubernetes = Objects.requireNonNull(version, "kubernetes");
            return this;
        }

        /** The hosts of the control plane by their addresses, named after them. One at least. */
        public Builder masters(String... addresses) {
            Objects.requireNonNull(addresses, "masters");
            return masters(Hosts.of(addresses));
        }

        /** The hosts of the control plane. One at least. */
        public Builder masters(Host... hosts) {
            Objects.requireNonNull(hosts, "masters");
            return masters(Arrays.asList(hosts));
        }

        /** The hosts of the control plane. One at least. */
        public Builder masters(Collection<Host> hosts) {
            masters = Given.list("masters", hosts);
            return this;
        }

        /** Another name of {@link #masters(String...)}. */
        public Builder controlPlane(String... addresses) {
            return masters(addresses);
        }

        /** Another name of {@link #masters(Host...)}. */
        public Builder controlPlane(Host... hosts) {
            return masters(hosts);
        }

        /** Another name of {@link #masters(Collection)}. */
        public Builder controlPlane(Collection<Host> hosts) {
            return masters(hosts);
        }

        /** The hosts that only run pods, by their addresses, named after them. */
        public Builder workers(String... addresses) {
            Objects.requireNonNull(addresses, "workers");
            return workers(Hosts.of(addresses));
        }

        /** The hosts that only run pods. */
        public Builder workers(Host... hosts) {
            Objects.requireNonNull(hosts, "workers");
            return workers(Arrays.asList(hosts));
        }

        /** The hosts that only run pods. */
        public Builder workers(Collection<Host> hosts) {
            workers = Given.list("workers", hosts);
            return this;
        }

        /** How and where etcd runs; {@link Etcd#external()} unless set. */
        public Builder etcd(Etcd etcd) {
            this.etcd = Objects.requireNonNull(etcd, "etcd");
            return this;
        }

        /** The API's address. Required for several masters; a single one's own address unless set. */
        public Builder endpoint(Endpoint endpoint) {
            this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
            return this;
        }

        /** The pods' network. Required. */
        public Builder network(Cni network) {
            this.network = Objects.requireNonNull(network, "network");
            return this;
        }

        /** The network of services' addresses in CIDR form; {@code 10.96.0.0/12} unless set. */
        public Builder serviceSubnet(String cidr) {
            serviceSubnet = Objects.requireNonNull(cidr, "serviceSubnet");
            return this;
        }

        /** The DNS domain of services; {@code cluster.local} unless set. */
        public Builder dnsDomain(String domain) {
            dnsDomain = Objects.requireNonNull(domain, "dnsDomain");
            return this;
        }

        /** The container runtime; Docker before Kubernetes 1.24 and containerd from there on unless set. */
        public Builder runtime(ContainerRuntime runtime) {
            this.runtime = Objects.requireNonNull(runtime, "runtime");
            return this;
        }

        /** Where the programs come from; {@link Programs#apt()} unless set. */
        public Builder programs(Programs programs) {
            this.programs = Objects.requireNonNull(programs, "programs");
            return this;
        }

        /** Where the images come from; {@link Images#pulled()} unless set. */
        public Builder images(Images images) {
            this.images = Objects.requireNonNull(images, "images");
            return this;
        }

        /** Changes where the images come from. */
        public Builder images(UnaryOperator<Images> change) {
            return images(change.apply(images));
        }

        /** Settings of what kubeadm sets up; {@link Kubeadm#defaults()} unless set. */
        public Builder kubeadm(Kubeadm kubeadm) {
            this.kubeadm = Objects.requireNonNull(kubeadm, "kubeadm");
            return this;
        }

        /** Changes settings of what kubeadm sets up. */
        public Builder kubeadm(UnaryOperator<Kubeadm> change) {
            return kubeadm(change.apply(kubeadm));
        }

        /** The certificate authorities; {@link Pki#generated()} unless set. */
        public Builder pki(Pki pki) {
            this.pki = Objects.requireNonNull(pki, "pki");
            return this;
        }

        /** Changes the certificate authorities. */
        public Builder pki(UnaryOperator<Pki> change) {
            return pki(change.apply(pki));
        }

        /**
         * The cluster. The builder can be used on.
         *
         * @throws InvalidClusterException with every problem of what was said
         */
        public Cluster build() {
            var draft = new Draft(
                            name,
                            kubernetes,
                            masters,
                            workers,
                            etcd,
                            endpoint,
                            network,
                            serviceSubnet,
                            dnsDomain,
                            runtime,
                            programs,
                            images,
                            kubeadm,
                            pki)
                    .normalised();
            var problems = Validation.of(draft, Instant.now());
            var errors = problems.stream()
                    .filter(p -> p.severity() == Problem.Severity.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                throw new InvalidClusterException(Shown.plain(name), errors);
            }
            return new Cluster(draft, problems);
        }
    }
}

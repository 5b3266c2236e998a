package io.kha;

import io.kha.internal.model.Given;
import io.kha.transport.Engine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The cluster's etcd, which kha runs beside Kubernetes and always with TLS. Immutable: every setter gives a new value. Checked when a
 * {@link Cluster} is built with it.
 */
public final class Etcd {
    /** How a member runs. */
    public enum Mode {
        /** In a container when the runtime is Docker, else as a systemd unit. */
        AUTO,
        /** In a Docker container. */
        CONTAINER,
        /** As a systemd unit. */
        UNIT
    }

    private final List<Host> members;
    private final Mode mode;
    private final Optional<String> image;
    private final Optional<Path> programs;
    private final String dataDir;
    private final int clientPort;
    private final int peerPort;
    private final Map<String, String> extraArgs;

    private Etcd(
            List<Host> members,
            Mode mode,
            Optional<String> image,
            Optional<Path> programs,
            String dataDir,
            int clientPort,
            int peerPort,
            Map<String, String> extraArgs) {
        this.members = members;
        this.mode = mode;
        this.image = image;
        this.programs = programs;
        this.dataDir = dataDir;
        this.clientPort = clientPort;
        this.peerPort = peerPort;
        this.extraArgs = extraArgs;
    }

    /** etcd outside of kubeadm, its members the masters. The default. */
    public static Etcd external() {
        return new Etcd(
                List.of(), Mode.AUTO, Optional.empty(), Optional.empty(), "/var/lib/etcd", 2379, 2380, Map.of());
    }

    /** etcd outside of kubeadm, its members at these addresses; those of masters mean the masters. */
    public static Etcd external(String... members) {
        return external().members(members);
    }

    /** etcd outside of kubeadm, changed from the default. */
    public static Etcd external(UnaryOperator<Etcd> change) {
        return change.apply(external());
    }

    /** The members by their addresses; those of masters and workers mean these hosts. */
    public Etcd members(String... members) {
        Objects.requireNonNull(members, "members");
        return members(Hosts.of(members));
    }

    /** The members. */
    public Etcd members(Host... members) {
        Objects.requireNonNull(members, "members");
        return members(Arrays.asList(members));
    }

    /** The members. */
    public Etcd members(Collection<Host> members) {
        return new Etcd(
                Given.list("members", members), mode, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    /** Members run in Docker containers. */
    public Etcd container() {
        return new Etcd(members, Mode.CONTAINER, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    /** Members run as systemd units. */
    public Etcd unit() {
        return new Etcd(members, Mode.UNIT, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    /**
     * The image of members in containers, full name with tag; for those only. Another than the one that made a member's data is refused in
     * the plan, unless the tags say that it is of the same minor version or of the next: etcd starts on the data of no other.
     */
    public Etcd image(String image) {
        return new Etcd(
                members,
                mode,
                Optional.of(Objects.requireNonNull(image, "image")),
                programs,
                dataDir,
                clientPort,
                peerPort,
                extraArgs);
    }

    /**
     * A folder of the controller that holds etcd and etcdctl, for members that run as units. Unless set they are taken from
     * {@link Cluster#programs()} if it has them, else from the distribution's packages.
     *
     * <p>Another etcd than the one that made a member's data is refused in the plan: kha does not know which versions they are, and etcd
     * starts on the data of the same minor version and of the one before only. Once it was put on every member by hand, in the place
     * that the refusal names, the members are restarted with it, one after the other.
     */
    public Etcd programs(Path folder) {
        return new Etcd(
                members,
                mode,
                image,
                Optional.of(Objects.requireNonNull(folder, "folder")),
                dataDir,
                clientPort,
                peerPort,
                extraArgs);
    }

    /**
     * Where members keep their data on their hosts. {@code /var/lib/etcd} unless set; {@code kubeadm reset} empties that folder on a
     * host without an etcd of kubeadm's own, unless told {@code --skip-phases=remove-etcd-member}.
     */
    public Etcd dataDir(String dataDir) {
        return new Etcd(
                members,
                mode,
                image,
                programs,
                Objects.requireNonNull(dataDir, "dataDir"),
                clientPort,
                peerPort,
                extraArgs);
    }

    /** The port for clients. */
    public Etcd clientPort(int clientPort) {
        return new Etcd(members, mode, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    /** The port for other members. */
    public Etcd peerPort(int peerPort) {
        return new Etcd(members, mode, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    /**
     * Further flags of the etcd program, names without dashes. Those that kha sets itself are refused when the cluster is built, and so
     * are those that would undo them ({@code config-file}, {@code wal-dir}, {@code force-new-cluster}).
     */
    public Etcd extraArgs(Map<String, String> extraArgs) {
        return new Etcd(
                members, mode, image, programs, dataDir, clientPort, peerPort, Given.strings("extraArgs", extraArgs));
    }

    /** The members as named; empty for the masters. See {@link Cluster#etcdMembers()}. */
    public List<Host> members() {
        return members;
    }

    /** How members run. */
    public Mode mode() {
        return mode;
    }

    /** The folder of the controller that etcd's programs are taken from, when one was set. */
    public Optional<Path> programs() {
        return programs;
    }

    /** Whether members run in containers beside this runtime. */
    public boolean containers(ContainerRuntime runtime) {
        return mode == Mode.CONTAINER || (mode == Mode.AUTO && runtime.engine() == Engine.DOCKER);
    }

    /** The image of members in containers, when one was set. */
    public Optional<String> image() {
        return image;
    }

    /** The image of members in containers: the one set, else {@code quay.io/coreos/etcd} at a version this Kubernetes wants. */
    public String image(Version kubernetes) {
        return image.orElse("quay.io/coreos/etcd:" + (kubernetes.atLeast(1, 22) ? "v3.5.24" : "v3.4.27"));
    }

    /** Where members keep their data; {@code /var/lib/etcd} unless set. */
    public String dataDir() {
        return dataDir;
    }

    /** The port for clients; 2379 unless set. */
    public int clientPort() {
        return clientPort;
    }

    /** The port for other members; 2380 unless set. */
    public int peerPort() {
        return peerPort;
    }

    /** Further flags of the etcd program. */
    public Map<String, String> extraArgs() {
        return extraArgs;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Etcd e
                && members.equals(e.members)
                && mode == e.mode
                && image.equals(e.image)
                && programs.equals(e.programs)
                && dataDir.equals(e.dataDir)
                && clientPort == e.clientPort
                && peerPort == e.peerPort
                && extraArgs.equals(e.extraArgs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(members, mode, image, programs, dataDir, clientPort, peerPort, extraArgs);
    }

    @Override
    public String toString() {
        return "external" + (members.isEmpty() ? "" : " " + members);
    }
}

package io.kha;

import io.kha.internal.model.Ip;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** The pods' network. Immutable: every setter gives a new value. Checked when a {@link Cluster} is built with it. */
public final class Cni {
    /** What makes the network. */
    public enum Kind {
        /** The bridge plugin on every host, and routes between the hosts; nothing to download. */
        BRIDGE,
        /** flannel. */
        FLANNEL,
        /** Nothing of kha's: the caller brings a network. */
        NONE
    }

    private final Kind kind;
    private final String podSubnet;
    private final OptionalInt nodePrefix;
    private final Optional<String> image;
    private final String backend;

    private Cni(Kind kind, String podSubnet, OptionalInt nodePrefix, Optional<String> image, String backend) {
        this.kind = kind;
        this.podSubnet = podSubnet;
        this.nodePrefix = nodePrefix;
        this.image = image;
        this.backend = backend;
    }

    private static Cni of(Kind kind, String podSubnet) {
        Objects.requireNonNull(podSubnet, "podSubnet");
        return new Cni(kind, Ip.canonicalNetwork(podSubnet), OptionalInt.empty(), Optional.empty(), "vxlan");
    }

    /** The bridge plugin and routes between hosts, which must share a network. */
    public static Cni bridge(String podSubnet) {
        return of(Kind.BRIDGE, podSubnet);
    }

    /** flannel, with the backend vxlan. */
    public static Cni flannel(String podSubnet) {
        return of(Kind.FLANNEL, podSubnet);
    }

    /**
     * No network: nodes stay not Ready until the caller brings one for these pods. An apply ends without waiting for them, nor for the
     * cluster's DNS; {@code verify} tells which are not.
     */
    public static Cni none(String podSubnet) {
        return of(Kind.NONE, podSubnet);
    }

    /** flannel's image, full name with tag. */
    public Cni image(String image) {
        return new Cni(kind, podSubnet, nodePrefix, Optional.of(Objects.requireNonNull(image, "image")), backend);
    }

    /** flannel's backend: {@code vxlan} or {@code host-gw}. */
    public Cni backend(String backend) {
        return new Cni(kind, podSubnet, nodePrefix, image, Objects.requireNonNull(backend, "backend"));
    }

    /** The prefix length of one node's share of the pods' network. */
    public Cni nodePrefix(int nodePrefix) {
        return new Cni(kind, podSubnet, OptionalInt.of(nodePrefix), image, backend);
    }

    /** What makes the network. */
    public Kind kind() {
        return kind;
    }

    /** The network that pods get their addresses from, in CIDR form. */
    public String podSubnet() {
        return podSubnet;
    }

    /** The prefix length of one node's share of it: 24 unless set, 64 for IPv6. */
    public int nodePrefix() {
        return nodePrefix.orElse(podSubnet.contains(":") ? 64 : 24);
    }

    /** flannel's image, when one was set. */
    public Optional<String> image() {
        return image;
    }

    /** flannel's backend; {@code vxlan} unless set. */
    public String backend() {
        return backend;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Cni c
                && kind == c.kind
                && podSubnet.equals(c.podSubnet)
                && nodePrefix() == c.nodePrefix()
                && image.equals(c.image)
                && backend.equals(c.backend);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, podSubnet, nodePrefix(), image, backend);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + podSubnet;
    }
}

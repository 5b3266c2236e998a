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
    private final Optional<String> pluginImage;
    private final String backend;

    private Cni(
            Kind kind,
            String podSubnet,
            OptionalInt nodePrefix,
            Optional<String> image,
            Optional<String> pluginImage,
            String backend) {
        this.kind = kind;
        this.podSubnet = podSubnet;
        this.nodePrefix = nodePrefix;
        this.image = image;
        this.pluginImage = pluginImage;
        this.backend = backend;
    }

    private static Cni of(Kind kind, String podSubnet) {
        Objects.requireNonNull(podSubnet, "podSubnet");
        return new Cni(
                kind, Ip.canonicalNetwork(podSubnet), OptionalInt.empty(), Optional.empty(), Optional.empty(), "vxlan");
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

    /** The image of flannel itself, full name with tag. For {@link #flannel} only. */
    public Cni image(String image) {
        return new Cni(
                kind, podSubnet, nodePrefix, Optional.of(Objects.requireNonNull(image, "image")), pluginImage, backend);
    }

    /**
     * The image that flannel's CNI plugin is copied from to {@code /opt/cni/bin} of every node, full name with tag; it has the plugin as
     * {@code /flannel}. The other plugins come with Kubernetes; this one does not, since version 1.0 of them. For
     * {@link #flannel} only.
     */
    public Cni pluginImage(String pluginImage) {
        return new Cni(
                kind,
                podSubnet,
                nodePrefix,
                image,
                Optional.of(Objects.requireNonNull(pluginImage, "pluginImage")),
                backend);
    }

    /** flannel's backend: {@code vxlan} or {@code host-gw}. For {@link #flannel} only. */
    public Cni backend(String backend) {
        return new Cni(kind, podSubnet, nodePrefix, image, pluginImage, Objects.requireNonNull(backend, "backend"));
    }

    /** The prefix length of one node's share of the pods' network. */
    public Cni nodePrefix(int nodePrefix) {
        return new Cni(kind, podSubnet, OptionalInt.of(nodePrefix), image, pluginImage, backend);
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

    /** The image of flannel itself, when one was set. */
    public Optional<String> image() {
        return image;
    }

    /** The image of flannel's CNI plugin, when one was set. */
    public Optional<String> pluginImage() {
        return pluginImage;
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
                && pluginImage.equals(c.pluginImage)
                && backend.equals(c.backend);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, podSubnet, nodePrefix(), image, pluginImage, backend);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + podSubnet;
    }
}

package io.kha;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The cluster's certificate authorities and how long certificates live. An authority that is not given is made once and then found on
 * the masters. Immutable: every setter gives a new value. Checked when a {@link Cluster} is built with it.
 */
public final class Pki {
    private final Optional<Authority> clusterCa;
    private final Optional<Authority> etcdCa;
    private final Optional<Authority> frontProxyCa;
    private final Duration leafValidity;
    private final Duration caValidity;
    private final Duration renewBefore;

    private Pki(
            Optional<Authority> clusterCa,
            Optional<Authority> etcdCa,
            Optional<Authority> frontProxyCa,
            Duration leafValidity,
            Duration caValidity,
            Duration renewBefore) {
        this.clusterCa = clusterCa;
        this.etcdCa = etcdCa;
        this.frontProxyCa = frontProxyCa;
        this.leafValidity = leafValidity;
        this.caValidity = caValidity;
        this.renewBefore = renewBefore;
    }

    /** All authorities made by kha. The default. */
    public static Pki generated() {
        return new Pki(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(365),
                Duration.ofDays(3650),
                Duration.ofDays(30));
    }

    /** The default, changed. */
    public static Pki of(UnaryOperator<Pki> change) {
        return change.apply(generated());
    }

    /** The cluster's authority, from files in PEM form that are read here; one that cannot be read is the cluster's problem. */
    public Pki clusterCa(Path certificate, Path key) {
        return clusterCa(Authority.of(certificate, key));
    }

    /** The cluster's authority, in PEM form. */
    public Pki clusterCa(String certificate, Secret key) {
        return clusterCa(new Authority(certificate, key, ""));
    }

    private Pki clusterCa(Authority ca) {
        return new Pki(Optional.of(ca), etcdCa, frontProxyCa, leafValidity, caValidity, renewBefore);
    }

    /** etcd's authority, from files in PEM form that are read here; one that cannot be read is the cluster's problem. */
    public Pki etcdCa(Path certificate, Path key) {
        return etcdCa(Authority.of(certificate, key));
    }

    /** etcd's authority, in PEM form. */
    public Pki etcdCa(String certificate, Secret key) {
        return etcdCa(new Authority(certificate, key, ""));
    }

    private Pki etcdCa(Authority ca) {
        return new Pki(clusterCa, Optional.of(ca), frontProxyCa, leafValidity, caValidity, renewBefore);
    }

    /** The front proxy's authority, from files in PEM form that are read here; one that cannot be read is the cluster's problem. */
    public Pki frontProxyCa(Path certificate, Path key) {
        return frontProxyCa(Authority.of(certificate, key));
    }

    /** The front proxy's authority, in PEM form. */
    public Pki frontProxyCa(String certificate, Secret key) {
        return frontProxyCa(new Authority(certificate, key, ""));
    }

    private Pki frontProxyCa(Authority ca) {
        return new Pki(clusterCa, etcdCa, Optional.of(ca), leafValidity, caValidity, renewBefore);
    }

    /** How long certificates live that kha issues. */
    public Pki leafValidity(Duration validity) {
        return new Pki(
                clusterCa,
                etcdCa,
                frontProxyCa,
                Objects.requireNonNull(validity, "leafValidity"),
                caValidity,
                renewBefore);
    }

    /** How long authorities live that kha makes. */
    public Pki caValidity(Duration validity) {
        return new Pki(
                clusterCa,
                etcdCa,
                frontProxyCa,
                leafValidity,
                Objects.requireNonNull(validity, "caValidity"),
                renewBefore);
    }

    /** How long before its end a certificate is renewed. */
    public Pki renewBefore(Duration before) {
        return new Pki(
                clusterCa,
                etcdCa,
                frontProxyCa,
                leafValidity,
                caValidity,
                Objects.requireNonNull(before, "renewBefore"));
    }

    /** The cluster's authority, when one was given. */
    public Optional<Authority> clusterCa() {
        return clusterCa;
    }

    /** etcd's authority, when one was given. */
    public Optional<Authority> etcdCa() {
        return etcdCa;
    }

    /** The front proxy's authority, when one was given. */
    public Optional<Authority> frontProxyCa() {
        return frontProxyCa;
    }

    /** How long certificates live that kha issues; 365 days unless set. */
    public Duration leafValidity() {
        return leafValidity;
    }

    /** How long authorities live that kha makes; 3650 days unless set. */
    public Duration caValidity() {
        return caValidity;
    }

    /** How long before its end a certificate is renewed; 30 days unless set. */
    public Duration renewBefore() {
        return renewBefore;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Pki p
                && clusterCa.equals(p.clusterCa)
                && etcdCa.equals(p.etcdCa)
                && frontProxyCa.equals(p.frontProxyCa)
                && leafValidity.equals(p.leafValidity)
                && caValidity.equals(p.caValidity)
                && renewBefore.equals(p.renewBefore);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterCa, etcdCa, frontProxyCa, leafValidity, caValidity, renewBefore);
    }

    @Override
    public String toString() {
        return clusterCa.isPresent() || etcdCa.isPresent() || frontProxyCa.isPresent() ? "given" : "generated";
    }
}

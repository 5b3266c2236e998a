package io.kha;

import io.kha.internal.model.GivenFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Programs from a repository of Debian packages. Immutable: every setter gives a new value. */
public final class AptPrograms implements Programs {
    static final AptPrograms DEFAULT = new AptPrograms(Optional.empty(), Optional.empty(), "", Optional.empty());

    private final Optional<String> uri;
    private final Optional<String> key;
    private final String trouble;
    private final Optional<String> version;

    private AptPrograms(Optional<String> uri, Optional<String> key, String trouble, Optional<String> version) {
        this.uri = uri;
        this.key = key;
        this.trouble = trouble;
        this.version = version;
    }

    /** A flat repository other than pkgs.k8s.io. */
    public AptPrograms uri(String uri) {
        return new AptPrograms(Optional.of(Objects.requireNonNull(uri, "uri")), key, trouble, version);
    }

    /**
     * The repository's public key, ASCII-armoured. That of pkgs.k8s.io has to be given; a repository set with {@link #uri} may do
     * without where the hosts know its key already.
     */
    public AptPrograms key(String key) {
        return new AptPrograms(uri, Optional.of(Objects.requireNonNull(key, "key")), "", version);
    }

    /** The repository's public key, from an ASCII-armoured file that is read here; one that cannot be read is the cluster's problem. */
    public AptPrograms key(Path key) {
        var file = GivenFile.read(Objects.requireNonNull(key, "key"));
        return new AptPrograms(
                uri, Optional.of(new String(file.bytes(), StandardCharsets.UTF_8)), file.trouble(), version);
    }

    /** The packages' version, as {@code 1.36.2-1.1}. */
    public AptPrograms version(String version) {
        return new AptPrograms(uri, key, trouble, Optional.of(Objects.requireNonNull(version, "version")));
    }

    /** The repository that was set. */
    public Optional<String> uri() {
        return uri;
    }

    /** The repository: the one set, else that of the minor version at pkgs.k8s.io. */
    public String uri(Version kubernetes) {
        return uri.orElse(
                "https://pkgs.k8s.io/core:/stable:/v" + kubernetes.major() + "." + kubernetes.minor() + "/deb/");
    }

    /** The repository's public key, when one was set. */
    public Optional<String> key() {
        return key;
    }

    /** Why the key's file could not be read; empty when it was, and always in a {@link Cluster}. */
    public String trouble() {
        return trouble;
    }

    /** The packages' version, when one was set. */
    public Optional<String> version() {
        return version;
    }

    /** The packages' version: the one set, else the newest revision of this Kubernetes version, as apt takes it ({@code 1.36.2-*}). */
    public String version(Version kubernetes) {
        return version.orElse(kubernetes + "-*");
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof AptPrograms a
                && uri.equals(a.uri)
                && key.equals(a.key)
                && trouble.equals(a.trouble)
                && version.equals(a.version);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uri, key, trouble, version);
    }

    @Override
    public String toString() {
        return "apt " + uri.orElse("pkgs.k8s.io");
    }
}

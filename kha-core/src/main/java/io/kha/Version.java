package io.kha;

import io.kha.internal.model.Shown;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/** A Kubernetes version, as {@code 1.36.2}. Ordered as semantic versions are. Immutable and thread-safe. */
public final class Version implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?");

    private final Semver semver;

    private Version(Semver semver) {
        this.semver = semver;
    }

    /**
     * Reads {@code 1.36.2}, {@code v1.36.2} or a pre-release as {@code 1.37.0-rc.1}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static Version parse(String text) {
        return read(text)
                .orElseThrow(() -> new IllegalArgumentException("not a Kubernetes version: " + Shown.quoted(text)
                        + ": give all three parts, for example 1.36.2"));
    }

    private static Optional<Version> read(String text) {
        Objects.requireNonNull(text, "version");
        return text.length() <= 64 && FORM.matcher(text).matches()
                ? Optional.ofNullable(Semver.parse(text)).map(Version::new)
                : Optional.empty();
    }

    /** The first part. */
    public int major() {
        return semver.getMajor();
    }

    /** The second part. */
    public int minor() {
        return semver.getMinor();
    }

    /** The third part. */
    public int patch() {
        return semver.getPatch();
    }

    /** Whether its minor version is this one or a later one; a pre-release counts as its minor version. */
    public boolean atLeast(int major, int minor) {
        return major() != major ? major() > major : minor() >= minor;
    }

    @Override
    public int compareTo(Version other) {
        return semver.compareTo(other.semver);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Version v && semver.equals(v.semver);
    }

    @Override
    public int hashCode() {
        return semver.hashCode();
    }

    /** The version without a leading {@code v}. */
    @Override
    public String toString() {
        return semver.getVersion();
    }
}

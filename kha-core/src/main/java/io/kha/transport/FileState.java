package io.kha.transport;

import io.kha.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What is at a path. Immutable.
 *
 * @param kind what it is
 * @param mode permission bits in octal ({@code "0644"}), empty when absent
 * @param owner user and group ({@code "root:root"}), empty when absent
 * @param size bytes, 0 when absent
 * @param sha256 lower-case hex digest of a regular file, empty for all else; a link's target for {@link Kind#LINK}
 * @param text the content when it was read as text and is smaller than {@link Read.File#LIMIT}, else null
 * @param secret the content when it was read as a secret and is smaller than that, else null
 */
public record FileState(
        Kind kind,
        String mode,
        String owner,
        long size,
        String sha256,
        @Nullable String text,
        @Nullable Secret secret) {

    /** What is at a path. */
    public enum Kind {
        ABSENT,
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    /** Nothing there. */
    public static final FileState ABSENT = new FileState(Kind.ABSENT, "", "", 0, "", null, null);

    /** Whether anything is there. */
    public boolean exists() {
        return kind != Kind.ABSENT;
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
        return kind == Kind.FILE;
    }
}

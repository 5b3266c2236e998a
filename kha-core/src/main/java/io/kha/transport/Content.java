package io.kha.transport;

import io.kha.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** What a file is made of. Immutable and thread-safe. */
public sealed interface Content {

    /** Text that may be shown, in UTF-8. */
    record Text(String text) implements Content {}

    /** Bytes that may not be shown. */
    record Hidden(Secret secret) implements Content {}

    /**
     * A file of the controller, sent as a stream.
     *
     * @param path where it is
     * @param size bytes
     * @param sha256 its digest, checked again on the host before the file takes its place
     */
    record Local(Path path, long size, String sha256) implements Content {}

    /**
     * Content that is not known before apply: a key not yet made, a value that a host will tell. A plan shows the reason; a transport
     * is never given one.
     */
    record Later(String reason) implements Content {}

    /** Text that may be shown. */
    static Content of(String text) {
        return new Text(Objects.requireNonNull(text));
    }

    /** Bytes that may not be shown. */
    static Content of(Secret secret) {
        return new Hidden(Objects.requireNonNull(secret));
    }

    /** Whether the bytes are known. */
    default boolean known() {
        return !(this instanceof Later);
    }

    /** The number of bytes; 0 while unknown. */
    default long size() {
        if (this instanceof Local l) {
            return l.size();
        }
        return this instanceof Later ? 0 : inline().length;
    }

    /** The bytes of text and hidden content; not of local files. */
    default byte[] inline() {
        if (this instanceof Text t) {
            return t.text().getBytes(StandardCharsets.UTF_8);
        }
        if (this instanceof Hidden h) {
            return h.secret().reveal();
        }
        throw new IllegalStateException("not held in memory: " + this);
    }

    /** The digest in lower-case hex; empty while unknown. */
    default String sha256() {
        if (this instanceof Local l) {
            return l.sha256();
        }
        return this instanceof Later ? "" : Digests.sha256(inline());
    }
}

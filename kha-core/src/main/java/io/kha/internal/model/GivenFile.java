package io.kha.internal.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A small file of the controller, as it was when it was named.
 *
 * @param bytes its content; empty when it could not be read
 * @param trouble why it could not be read; empty when it was
 */
public record GivenFile(byte[] bytes, String trouble) {
    private static final int LIMIT = 1 << 20;

    /** Reads a file of at most 1 MiB. Throws nothing: the trouble is part of the answer. */
    public static GivenFile read(Path path) {
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            return bytes.length > LIMIT
                    ? new GivenFile(new byte[0], "larger than 1 MiB: " + path)
                    : new GivenFile(bytes, "");
        } catch (NoSuchFileException e) {
            return new GivenFile(new byte[0], "no such file: " + path);
        } catch (IOException e) {
            return new GivenFile(
                    new byte[0], "cannot be read: " + path + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}

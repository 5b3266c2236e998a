package io.kha.internal.engine;

import io.kha.KhaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Archives of programs, unpacked once into a temporary folder that goes with {@link #close()}. */
final class Unpacked implements AutoCloseable {
    private final Map<Version, Path> folders = new HashMap<>();

    /** An archive as it is now: one that is replaced is another. */
    private record Version(Path archive, long size, FileTime time) {}

    /** The folder an archive (.tar.gz or .tgz) is unpacked in. */
    synchronized Path folder(Path archive) throws IOException {
        var version = new Version(archive, Files.size(archive), Files.getLastModifiedTime(archive));
        var known = folders.get(version);
        if (known == null) {
            known = Files.createTempDirectory("kha-unpacked");
            var whole = false;
            try {
                unpack(archive, known);
                whole = true;
            } finally {
                if (!whole) {
                    delete(known);
                }
            }
            folders.put(version, known);
        }
        return known;
    }

    private static void unpack(Path archive, Path into) throws IOException {
        try (var file = new BufferedInputStream(Files.newInputStream(archive));
                var tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var name = entry.getName();
                if (!entry.isFile() || name.endsWith(".tar") || name.endsWith(".docker_tag")) {
                    continue; // the archive's images are not programs
                }
                var target = into.resolve(name).normalize();
                if (!target.startsWith(into)) {
                    throw new KhaException(archive + " has an entry that leads out of it: " + name);
                }
                Files.createDirectories(target.getParent());
                Files.copy(tar, target);
                if ((entry.getMode() & 0100) != 0) {
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (var folder : folders.values()) {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folders.clear();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

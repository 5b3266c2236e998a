package io.kha.internal.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.Cluster;
import io.kha.KhaException;
import io.kha.Programs;
import io.kha.step.Inventory;
import io.kha.transport.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Finds the files that the controller can send, and their digests; a digest is kept as long as size and time of its file stay. */
public final class InventoryReader implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("kubeadm", "kubelet", "kubectl", "etcd", "etcdctl", "crictl");

    private record Key(Path path, long size, FileTime time) {}

    private final Map<Key, String> digests = new ConcurrentHashMap<>();
    private final Map<Key, List<String>> names = new ConcurrentHashMap<>();
    private final Unpacked unpacked = new Unpacked();

    /** What a cluster's programs and images are on this controller. */
    public Inventory read(Cluster cluster) {
        try {
            var programs = new TreeMap<String, Content.Local>();
            var source = cluster.programs();
            if (source instanceof Programs.Folder folder) {
                folder(programs, folder.path());
            } else if (source instanceof Programs.Archive archive) {
                folder(programs, unpacked.folder(archive.path()));
                if (archive.cni().isPresent()) {
                    var cni = archive.cni().get();
                    plugins(programs, Files.isDirectory(cni) ? cni : unpacked.folder(cni));
                }
            }
            if (cluster.etcd().programs().isPresent()) {
                var folder = cluster.etcd().programs().get();
                for (var name : List.of("etcd", "etcdctl")) {
                    programs.put(name, local(folder.resolve(name)));
                }
            }
            var machines = new TreeMap<String, String>();
            for (var program : programs.entrySet()) {
                var elf = Elf.of(program.getValue().path());
                if (!program.getKey().startsWith("cni/")) {
                    elf.requireProgram();
                }
                elf.machine().ifPresent(machine -> machines.put(program.getKey(), machine));
            }
            var archives = new ArrayList<Inventory.Archive>();
            for (var path : archives(cluster)) {
                archives.add(new Inventory.Archive(local(path), images(path)));
            }
            return new Inventory(programs, machines, archives);
        } catch (IOException e) {
            throw unreadable(e);
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private static KhaException unreadable(Exception e) {
        return new KhaException("cannot read what is to be sent to the hosts (is it there, and readable?): " + e, e);
    }

    private void folder(Map<String, Content.Local> programs, Path top) throws IOException {
        var bin = top.resolve("kubernetes/server/bin");
        for (var name : PROGRAMS) {
            for (var folder : List.of(top, bin)) {
                if (Files.isRegularFile(folder.resolve(name))) {
                    programs.putIfAbsent(name, local(folder.resolve(name)));
                }
            }
        }
        if (Files.isDirectory(top.resolve("cni"))) {
            plugins(programs, top.resolve("cni"));
        }
    }

    private void plugins(Map<String, Content.Local> programs, Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(f -> Files.isRegularFile(f) && Files.isExecutable(f))
                    .sorted()
                    .toList()) {
                programs.put("cni/" + file.getFileName(), local(file));
            }
        }
    }

    private static List<Path> archives(Cluster cluster) throws IOException {
        var all = new ArrayList<Path>();
        for (var path : cluster.images().archives()) {
            if (Files.isDirectory(path)) {
                try (var files = Files.list(path)) {
                    files.filter(f -> f.toString().endsWith(".tar")).sorted().forEach(all::add);
                }
            } else {
                all.add(path);
            }
        }
        return all;
    }

    private static Key key(Path path) {
        try {
            return new Key(path, Files.size(path), Files.getLastModifiedTime(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Content.Local local(Path path) {
        var key = key(path.toAbsolutePath());
        return new Content.Local(key.path(), key.size(), digests.computeIfAbsent(key, k -> sha256(k.path())));
    }

    private static String sha256(Path path) {
        try (var in = new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private List<String> images(Path path) {
        return names.computeIfAbsent(key(path.toAbsolutePath()), k -> manifest(k.path()));
    }

    /** The names in a Docker-style archive's manifest. */
    private static List<String> manifest(Path path) {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path));
                var tar = new TarArchiveInputStream(file)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals("manifest.json")) {
                    var found = new ArrayList<String>();
                    new ObjectMapper().readTree(tar.readNBytes(1 << 20)).forEach(image -> image.path("RepoTags")
                            .forEach(tag -> found.add(tag.asText())));
                    return found;
                }
            }
        } catch (IOException e) {
            throw new KhaException(path + " is not a Docker-style image archive: " + e.getMessage(), e);
        }
        throw new KhaException(
                path + " is not a Docker-style image archive: it has no manifest.json; make it with `docker save`");
    }

    @Override
    public void close() {
        unpacked.close();
    }
}

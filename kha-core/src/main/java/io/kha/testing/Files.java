package io.kha.testing;

import io.kha.Secret;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.FileState.Kind;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files of one host. Guarded by the fleet's lock. */
final class Files {
    private static final List<String> VOLATILE = List.of("/run/", "/tmp/");

    /** What is at a path; a link's target is its bytes. What is worked out of the bytes is kept: files are read more than written. */
    static final class Node {
        private final Kind kind;
        private final String mode;
        private final String owner;
        private final byte[] bytes;
        private @Nullable String text;
        private @Nullable String digest;

        Node(Kind kind, String mode, String owner, byte[] bytes) {
            this.kind = kind;
            this.mode = mode;
            this.owner = owner;
            this.bytes = bytes;
        }

        Kind kind() {
            return kind;
        }

        String mode() {
            return mode;
        }

        String owner() {
            return owner;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            var known = text;
            if (known == null) {
                text = known = new String(bytes, StandardCharsets.UTF_8);
            }
            return known;
        }

        String digest() {
            var known = digest;
            if (known == null) {
                digest = known = Digests.sha256(bytes);
            }
            return known;
        }
    }

    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final Set<String> users = new TreeSet<>(Set.of("root", "daemon", "nobody", "www-data", "adm", "nogroup"));
    private final Changes changes;
    private final Map<String, Optional<Node>> before = new TreeMap<>();
    private boolean buffered;
    private boolean full;
    private long unitChanges;

    Files(Changes changes) {
        this.changes = changes;
        for (var path :
                List.of("/", "/etc", "/run", "/tmp", "/usr", "/usr/bin", "/usr/local/bin", "/var", "/var/lib")) {
            nodes.put(path, new Node(Kind.DIRECTORY, path.equals("/tmp") ? "1777" : "0755", "root:root", new byte[0]));
        }
    }

    /** Counts what changes in systemd's folders. */
    long unitChanges() {
        return unitChanges;
    }

    void full(boolean full) {
        this.full = full;
    }

    boolean full() {
        return full;
    }

    void addUser(String name) {
        users.add(name);
    }

    @Nullable
    Node node(String path) {
        return nodes.get(path);
    }

    boolean isFile(String path) {
        var node = nodes.get(path);
        return node != null && node.kind() == Kind.FILE;
    }

    /** The text of a regular file; empty when there is none. */
    String text(String path) {
        var node = nodes.get(path);
        return node != null && node.kind() == Kind.FILE ? node.text() : "";
    }

    /** The text of the regular file that a path leads to, over links; empty when there is none. */
    String followed(String path) {
        var at = path;
        for (int i = 0; i < 40; i++) {
            var node = nodes.get(at);
            if (node == null || node.kind() != Kind.LINK) {
                return text(at);
            }
            at = Path.of(at).resolveSibling(node.text()).normalize().toString();
        }
        return "";
    }

    FileState state(Read.File read) {
        var node = nodes.get(read.path());
        if (node == null) {
            return FileState.ABSENT;
        }
        if (node.kind() != Kind.FILE) {
            var target = node.kind() == Kind.LINK ? node.text() : "";
            return new FileState(node.kind(), node.mode(), node.owner(), 0, target, null, null);
        }
        boolean fits = node.bytes().length < Read.File.LIMIT;
        return new FileState(
                Kind.FILE,
                node.mode(),
                node.owner(),
                node.bytes().length,
                node.digest(),
                fits && read.depth() == Read.Depth.TEXT ? node.text() : null,
                fits && read.depth() == Read.Depth.SECRET ? Secret.of(node.bytes()) : null);
    }

    void write(String path, String mode, String owner, byte[] bytes) {
        requireSpace(path);
        requireOwner(owner);
        var old = nodes.get(path);
        if (old != null && old.kind() == Kind.DIRECTORY) {
            throw new OpFailure(1, path + ": Is a directory");
        }
        parents(path);
        changes.mark();
        put(path, new Node(Kind.FILE, mode, owner, bytes.clone()));
    }

    void link(String path, String target) {
        requireSpace(path);
        parents(path);
        changes.mark();
        put(path, new Node(Kind.LINK, "0777", "root:root", target.getBytes(StandardCharsets.UTF_8)));
    }

    void mkdir(String path, String mode, String owner) {
        requireOwner(owner);
        var old = nodes.get(path);
        if (old != null && old.kind() != Kind.DIRECTORY) {
            throw new OpFailure(1, "mkdir: cannot create directory '" + path + "': File exists");
        }
        if (old == null) {
            requireSpace(path);
            parents(path);
        }
        changes.mark();
        put(path, new Node(Kind.DIRECTORY, mode, owner, new byte[0]));
    }

    /** Removes a file or a link; a folder is refused. */
    void remove(String path) {
        var old = nodes.get(path);
        if (old != null && old.kind() == Kind.DIRECTORY) {
            throw new OpFailure(1, "rm: cannot remove '" + path + "': Is a directory");
        }
        changes.mark();
        put(path, null);
    }

    /** Removes a path and all below it. */
    void removeTree(String path) {
        changes.mark();
        below(path).forEach(p -> put(p, null));
        put(path, null);
    }

    /** All paths below a folder, in order. */
    List<String> below(String folder) {
        var prefix = folder.endsWith("/") ? folder : folder + "/";
        return nodes.tailMap(prefix, true).keySet().stream()
                .takeWhile(p -> p.startsWith(prefix))
                .toList();
    }

    /** All regular files and links with what they hold, for comparing fleets. */
    Map<String, String> snapshot() {
        var all = new LinkedHashMap<String, String>();
        nodes.forEach((path, n) -> all.put(path, n.kind() + " " + n.mode() + " " + n.owner() + " " + n.digest()));
        return all;
    }

    /** From here on a program writes, or does no more: what it writes is in memory only, until all is flushed. */
    void buffered(boolean buffered) {
        this.buffered = buffered;
    }

    /** All that was written is on disk. */
    void flush() {
        before.clear();
    }

    private void put(String path, @Nullable Node node) {
        if (path.contains("/systemd/")) {
            unitChanges++;
        }
        if (buffered) {
            before.putIfAbsent(path, Optional.ofNullable(nodes.get(path)));
        } else {
            before.remove(path);
        }
        if (node == null) {
            nodes.remove(path);
        } else {
            nodes.put(path, node);
        }
    }

    /** What is kept in memory only is gone; with it what programs wrote, unless that was on disk by chance. */
    void powerLost(boolean flushed) {
        changes.mark();
        buffered = false;
        if (!flushed) {
            Map.copyOf(before).forEach((path, node) -> put(path, node.orElse(null)));
        }
        before.clear();
        unitChanges++;
        nodes.keySet().removeIf(p -> VOLATILE.stream().anyMatch(p::startsWith));
    }

    private void parents(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return;
        }
        var parent = path.substring(0, slash);
        var node = nodes.get(parent);
        if (node == null) {
            parents(parent);
            put(parent, new Node(Kind.DIRECTORY, "0755", "root:root", new byte[0]));
        } else if (node.kind() != Kind.DIRECTORY) {
            throw new OpFailure(1, parent + ": Not a directory");
        }
    }

    private void requireSpace(String path) {
        if (full && VOLATILE.stream().noneMatch(path::startsWith)) {
            throw new OpFailure(1, path + ": No space left on device");
        }
    }

    private void requireOwner(String owner) {
        for (var name : owner.split(":", -1)) {
            if (!users.contains(name)) {
                throw new OpFailure(1, "chown: invalid user: '" + owner + "'");
            }
        }
    }
}

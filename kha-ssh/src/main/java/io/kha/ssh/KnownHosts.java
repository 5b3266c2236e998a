package io.kha.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The lines of known_hosts files. Immutable. */
final class KnownHosts {
    private final List<Line> lines;

    private KnownHosts(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** What a line says of a key. */
    enum Mark {
        /** It is a host's. */
        KEY,
        /** It signs the certificates of hosts. */
        AUTHORITY,
        /** It is never to be accepted. */
        REVOKED
    }

    /** A line: where it stands and what it says. */
    record Line(Path file, int number, Mark mark, HostPattern hosts, HostKey key) {
        String place() {
            return file + ":" + number;
        }
    }

    /** A line that says nothing that can be understood. */
    static final class MalformedException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedException(Path file, int number, String why) {
            super(file + ":" + number + ": " + why);
        }
    }

    /**
     * Reads files; those that are not there are empty.
     *
     * @throws IOException when a file cannot be read or has a line that is malformed; the message names both
     */
    static KnownHosts read(List<Path> files) throws IOException {
        var lines = new ArrayList<Line>();
        for (Path file : files) {
            try {
                String[] text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\n", -1);
                for (int i = 0; i < text.length; i++) {
                    String line = text[i].replaceFirst("\r+$", "").replaceFirst("^[ \t]+", "");
                    if (!line.isEmpty() && !line.startsWith("#")) {
                        lines.add(parse(file, i + 1, line));
                    }
                }
            } catch (NoSuchFileException e) {
                continue;
            }
        }
        return new KnownHosts(lines);
    }

    private static Line parse(Path file, int number, String line) throws MalformedException {
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127)) {
            throw new MalformedException(file, number, "there are control characters");
        }
        String[] words = line.split("[ \t]+");
        int at = 0;
        Mark mark = Mark.KEY;
        if (words[0].startsWith("@")) {
            at = 1;
            mark = switch (words[0]) {
                case "@cert-authority" -> Mark.AUTHORITY;
                case "@revoked" -> Mark.REVOKED;
                default -> throw new MalformedException(file, number, "unknown marker " + words[0]);
            };
            if (line.startsWith("\t", words[0].length())) { // to OpenSSH such a line is none
                throw new MalformedException(file, number, "a marker is followed by a space");
            }
        }
        if (words.length < at + 3) {
            throw new MalformedException(file, number, "a line is: [marker] hosts keytype key");
        }
        byte[] key;
        HostPattern hosts;
        try {
            key = Encoded.bytes(words[at + 2]);
            hosts = HostPattern.parse(words[at]);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(file, number, String.valueOf(e.getMessage()));
        }
        if (!HostKey.typeOf(key).equals(words[at + 1])) {
            throw new MalformedException(file, number, "the key is not of type " + words[at + 1]);
        }
        return new Line(file, number, mark, hosts, new HostKey(words[at + 1], words[at + 2]));
    }

    /** The lines about a host with a mark. As with OpenSSH, a host at another port than 22 is known as {@code [address]:port}. */
    List<Line> of(String address, int port, Mark... marks) {
        String name = name(address, port);
        Set<Mark> wanted = Set.of(marks);
        return lines.stream()
                .filter(l -> wanted.contains(l.mark()) && l.hosts().matches(name))
                .toList();
    }

    /** The lines with a mark about a host, whether or not they name the port. */
    List<Line> anyPort(String address, int port, Mark mark) {
        return Stream.concat(of(address, port, mark).stream(), of(address, 22, mark).stream())
                .distinct()
                .toList();
    }

    /** The name under which a host is looked for. */
    static String name(String address, int port) {
        String lower = address.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }
}

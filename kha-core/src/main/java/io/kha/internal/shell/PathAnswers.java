package io.kha.internal.shell;

import io.kha.transport.FileState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stat(1), sha256sum(1) and readlink(1) said of paths. */
final class PathAnswers {
    private static final List<String> NOT_THERE = List.of(": No such file or directory", ": Not a directory");

    private final Map<String, FileState> states = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private final List<String> complaints;
    private final boolean onlyAbsent;

    PathAnswers(Transcript transcript) {
        for (String line : transcript.lines("sha")) {
            boolean escaped = line.startsWith("\\");
            String plain = escaped ? line.substring(1) : line;
            if (plain.length() > 66) {
                String path = plain.substring(66);
                digests.put(escaped ? path.replace("\\\\", "\\") : path, plain.substring(0, 64));
            }
        }
        for (Section link : transcript.all("link")) {
            digests.put(link.rest(), link.text());
        }
        List<String> lines = transcript.lines("stat");
        for (String line : lines) {
            String[] f = line.split(" ", 7);
            if (f.length == 7) {
                state(f);
            }
        }
        int exit = transcript.exit("stat");
        complaints = transcript.complaints("stat").stream()
                .filter(c -> NOT_THERE.stream().anyMatch(c::endsWith))
                .toList();
        onlyAbsent = exit == 0
                || exit == 1
                        && complaints.size() == transcript.complaints("stat").size();
    }

    /** The state of a path, or null when it could not be told. */
    @Nullable
    FileState state(String path) {
        FileState state = states.get(path);
        if (state != null) {
            return state.isFile() && state.sha256().isEmpty() ? null : state;
        }
        return onlyAbsent || complaints.stream().anyMatch(c -> c.contains("'" + path + "'")) ? FileState.ABSENT : null;
    }

    /** One line of stat: mode in hex, user and group by number and by name, size, path. */
    private void state(String[] f) {
        int mode = Integer.parseInt(f[0], 16);
        FileState.Kind kind =
                switch (mode & 0xf000) {
                    case 0x8000 -> FileState.Kind.FILE;
                    case 0x4000 -> FileState.Kind.DIRECTORY;
                    case 0xa000 -> FileState.Kind.LINK;
                    default -> FileState.Kind.OTHER;
                };
        String owner = (f[3].equals("UNKNOWN") ? f[1] : f[3]) + ":" + (f[4].equals("UNKNOWN") ? f[2] : f[4]);
        String digest =
                kind == FileState.Kind.FILE || kind == FileState.Kind.LINK ? digests.getOrDefault(f[6], "") : "";
        states.put(
                f[6],
                new FileState(
                        kind, String.format("%04o", mode & 0xfff), owner, Long.parseLong(f[5]), digest, null, null));
    }
}

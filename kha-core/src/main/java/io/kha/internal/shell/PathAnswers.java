package io.kha.internal.shell;

import io.kha.transport.FileState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stat(1), sha256sum(1) and readlink(1) said of paths. */
final class PathAnswers {
    /** A line of stat: mode in hex, user and group by number and by name, size, path. */
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{1,8})/([0-9]+)/([0-9]+)/([^/]*)/([^/]*)/([0-9]{1,18})/(.+)");

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
        boolean clear = true;
        for (String line : transcript.lines("stat")) {
            Matcher m = LINE.matcher(line);
            if (m.matches()) {
                state(m);
            } else {
                clear = false; // whatever path it is of, that path is there
            }
        }
        int exit = transcript.exit("stat");
        complaints = transcript.complaints("stat").stream()
                .filter(c -> NOT_THERE.stream().anyMatch(c::endsWith))
                .toList();
        onlyAbsent = clear
                && (exit == 0
                        || exit == 1
                                && complaints.size()
                                        == transcript.complaints("stat").size());
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

    private void state(Matcher m) {
        int mode = Integer.parseUnsignedInt(m.group(1), 16);
        FileState.Kind kind =
                switch (mode & 0xf000) {
                    case 0x8000 -> FileState.Kind.FILE;
                    case 0x4000 -> FileState.Kind.DIRECTORY;
                    case 0xa000 -> FileState.Kind.LINK;
                    default -> FileState.Kind.OTHER;
                };
        String owner = name(m.group(4), m.group(2)) + ":" + name(m.group(5), m.group(3));
        String path = m.group(7);
        String digest =
                kind == FileState.Kind.FILE || kind == FileState.Kind.LINK ? digests.getOrDefault(path, "") : "";
        states.put(
                path,
                new FileState(
                        kind,
                        Integer.toOctalString(0x1000 | mode & 0xfff).substring(1),
                        owner,
                        Long.parseLong(m.group(6)),
                        digest,
                        null,
                        null));
    }

    private static String name(String name, String number) {
        return name.equals("UNKNOWN") ? number : name;
    }
}

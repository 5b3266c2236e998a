package io.kha.internal.render;

import io.kha.Host;
import java.util.ArrayList;
import java.util.List;

/** The hosts of the cluster in {@code /etc/hosts}, between two lines of kha's own; all other lines stay as they are. */
public final class HostsFile {
    private static final String BEGIN = "# BEGIN kha: these lines are kha's";
    private static final String END = "# END kha";

    private HostsFile() {}

    /**
     * Puts the hosts into a file's text: in the place of the block that is there, else at the end. Merging twice gives what merging
     * once gives.
     */
    public static String merge(String existing, List<Host> hosts) {
        var kept = new ArrayList<String>();
        var place = -1;
        var lines = existing.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (isMark(lines[i], BEGIN)) {
                place = place < 0 ? kept.size() : place;
                var end = endOfBlock(lines, i);
                i = end < 0 ? i : end; // without an end only the mark goes: what follows may be somebody else's
            } else if (!isMark(lines[i], END)) {
                kept.add(lines[i]);
            }
        }
        if (!kept.isEmpty() && kept.get(kept.size() - 1).isEmpty()) {
            kept.remove(kept.size() - 1);
        }
        place = place < 0 ? kept.size() : Math.min(place, kept.size());
        kept.addAll(place, block(hosts));
        return String.join("\n", kept) + "\n";
    }

    private static List<String> block(List<Host> hosts) {
        var block = new ArrayList<String>();
        block.add(BEGIN);
        hosts.forEach(h -> block.add(h.address() + " " + h.name()));
        block.add(END);
        return block;
    }

    private static int endOfBlock(String[] lines, int begin) {
        for (int i = begin + 1; i < lines.length && !isMark(lines[i], BEGIN); i++) {
            if (isMark(lines[i], END)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isMark(String line, String mark) {
        return line.strip().equals(mark);
    }
}

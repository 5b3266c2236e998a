package io.kha.internal.shell;

import io.kha.transport.UnitState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What systemctl(1) said of units, and the environments of their processes. */
final class UnitAnswers {
    private final Map<String, UnitState> states = new HashMap<>();

    /** The answers about units that were asked for in this order. */
    UnitAnswers(Transcript transcript, List<String> names) {
        int exit = transcript.exit("units");
        if (exit == 127) {
            names.forEach(n -> states.put(n, UnitState.ABSENT));
            return;
        }
        List<Map<String, String>> blocks = blocks(transcript);
        if (exit != 0 || blocks.size() != names.size()) {
            return;
        }
        var digests = new HashMap<String, String>();
        Section environ = transcript.one("environ");
        String settings = environ == null ? "" : environ.text();
        for (String line : settings.split("[\\x00\n]")) {
            int equals = line.indexOf(":KHA_CONFIG=");
            if (equals > 0) {
                digests.put(line.substring(0, equals), line.substring(equals + ":KHA_CONFIG=".length()));
            }
        }
        for (int i = 0; i < names.size(); i++) {
            Map<String, String> b = blocks.get(i);
            String process = "/proc/" + b.getOrDefault("MainPID", "0") + "/environ";
            boolean looked = transcript.exit("environ") <= 2; // grep's own, or nothing had to be looked at
            if (!looked
                    || transcript.complaints("environ").stream()
                            .anyMatch(c -> c.contains(process) && !c.endsWith(": No such file or directory"))) {
                continue; // what it was started with is not known
            }
            states.put(
                    names.get(i),
                    new UnitState(
                            !b.getOrDefault("LoadState", "not-found").equals("not-found"),
                            b.getOrDefault("UnitFileState", ""),
                            b.getOrDefault("ActiveState", "inactive"),
                            digests.getOrDefault(process, digests.getOrDefault("/run/kha/units/" + names.get(i), "")),
                            b.getOrDefault("NeedDaemonReload", "no").equals("yes")));
        }
    }

    /** The state of a unit, or null when systemd did not tell. */
    @Nullable
    UnitState state(String name) {
        return states.get(name);
    }

    private static List<Map<String, String>> blocks(Transcript transcript) {
        var blocks = new ArrayList<Map<String, String>>();
        Section all = transcript.one("units");
        if (all == null) {
            return blocks;
        }
        var block = new HashMap<String, String>();
        for (String line : all.text().split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                block.put(line.substring(0, equals), line.substring(equals + 1));
            } else if (!block.isEmpty()) {
                blocks.add(block);
                block = new HashMap<>();
            }
        }
        if (!block.isEmpty()) {
            blocks.add(block);
        }
        return blocks;
    }
}

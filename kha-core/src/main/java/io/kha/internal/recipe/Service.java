package io.kha.internal.recipe;

import io.kha.internal.render.StartedWith;
import io.kha.step.Seen;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A packaged unit with files of kha's: it is enabled, runs, and runs with these files. Its process carries their digest in its
 * environment, so that a restart which a crash has prevented is not forgotten.
 *
 * @param unit with its suffix
 * @param files path to text
 * @param executable those of the files that are programs
 */
record Service(String unit, Map<String, String> files, List<String> executable) {

    private String dropIn() {
        return StartedWith.path(unit);
    }

    private String digest() {
        var all = new StringBuilder();
        new TreeMap<>(files)
                .forEach((path, text) -> all.append(path).append('\n').append(text));
        return Digests.sha256(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    List<Read<?>> reads() {
        var reads = new ArrayList<Read<?>>();
        reads.add(new Read.Unit(unit));
        reads.add(Read.text(dropIn()));
        files.keySet().stream().sorted().forEach(path -> reads.add(Read.text(path)));
        return reads;
    }

    /** What is to be done; empty when all is right. */
    List<Op> ops(Seen seen) {
        var ops = new ArrayList<Op>();
        new TreeMap<>(files)
                .forEach((path, text) -> ops.addAll(
                        Ensure.file(seen, path, executable.contains(path) ? "0755" : "0644", Content.of(text))));
        var dropIn = Ensure.text(seen, dropIn(), StartedWith.dropIn(digest()));
        ops.addAll(dropIn);
        var state = seen.unit(unit);
        if (state.enabled().equals("masked")) {
            ops.add(new Op.Unit(unit, Op.Unit.Action.UNMASK));
        }
        if (!dropIn.isEmpty() || state.needsReload()) {
            ops.add(new Op.Unit(unit, Op.Unit.Action.RELOAD));
        }
        if (!state.enabled().equals("enabled")) {
            ops.add(new Op.Unit(unit, Op.Unit.Action.ENABLE));
        }
        if (!state.isActive() || !state.digest().equals(digest())) {
            ops.add(new Op.Unit(unit, Op.Unit.Action.RESTART));
        }
        return ops;
    }
}

package io.kha.internal.engine;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lines of a diff for operations, on what was seen before them. */
final class DiffText {
    private DiffText() {}

    /** The lines; {@code before} gives what was seen, or null. */
    static List<String> of(List<Op> ops, Function<Read<?>, @Nullable Object> before) {
        var lines = new ArrayList<String>();
        for (var op : ops) {
            if (op instanceof Op.WriteFile w) {
                lines.add(op.describe() + note(w.content()));
                if (w.content() instanceof Content.Text t) {
                    var was = before.apply(Read.text(w.path()));
                    lines.addAll(text(was instanceof FileState f && f.text() != null ? f.text() : "", t.text()));
                }
            } else if (op instanceof Op.LoadImages l) {
                lines.add(op.describe() + note(l.archive()));
            } else if (op instanceof Op.Api a && !a.body().equals(Content.of(""))) {
                lines.add(op.describe() + note(a.body()));
            } else {
                lines.add(op.describe());
            }
        }
        return lines;
    }

    private static String note(Content content) {
        if (content instanceof Content.Later later) {
            return "  (known after apply: " + later.reason() + ")";
        }
        if (content instanceof Content.Hidden) {
            return "  (secret)";
        }
        if (content instanceof Content.Local local) {
            return String.format(
                    Locale.ROOT,
                    "  (%.1f MB, sha256 %s)",
                    local.size() / 1e6,
                    local.sha256().substring(0, 12));
        }
        return "";
    }

    private static List<String> text(String before, String after) {
        var old = before.lines().toList();
        var wanted = after.lines().toList();
        if (old.isEmpty()) {
            return wanted.stream().map(line -> "  + " + line).toList();
        }
        if (!edits(old, wanted)) {
            var lines = new ArrayList<String>();
            lines.add("  - " + old.size() + " lines that are not kha's, sha256 "
                    + Digests.sha256(before.getBytes(StandardCharsets.UTF_8)).substring(0, 12));
            wanted.forEach(line -> lines.add("  + " + line));
            return lines;
        }
        var unified = UnifiedDiffUtils.generateUnifiedDiff("", "", old, DiffUtils.diff(old, wanted), 2);
        return unified.stream().skip(2).map(line -> "  " + line).toList();
    }

    /** Whether it is still the same file: it begins alike, or keeps half of its lines. What somebody else wrote is not quoted otherwise. */
    private static boolean edits(List<String> old, List<String> wanted) {
        var kept = new HashSet<>(wanted);
        return !wanted.isEmpty() && old.get(0).equals(wanted.get(0))
                || old.stream().filter(kept::contains).count() * 2 >= old.size();
    }
}

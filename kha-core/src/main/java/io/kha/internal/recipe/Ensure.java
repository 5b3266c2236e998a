package io.kha.internal.recipe;

import io.kha.step.Seen;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.util.List;

/** Operations that are only needed when what is there differs. */
final class Ensure {
    static final String ROOT = "root:root";

    private Ensure() {}

    /** A file of root with this content and mode; {@code Read.text(path)} (or {@code Read.file}) must be among the reads. */
    static List<Op> file(Seen seen, String path, String mode, Content content) {
        var now = content instanceof Content.Text ? seen.get(io.kha.transport.Read.text(path)) : seen.file(path);
        var right = now.isFile()
                && now.mode().equals(mode)
                && now.owner().equals(ROOT)
                && now.sha256().equals(content.sha256());
        return right ? List.of() : List.of(new Op.WriteFile(path, mode, ROOT, content));
    }

    /** A file that root may read and write, others read. */
    static List<Op> text(Seen seen, String path, String text) {
        return file(seen, path, "0644", Content.of(text));
    }

    /** A unit that starts with the host. */
    static List<Op> enabled(Seen seen, String unit) {
        var enable = new Op.Unit(unit, Op.Unit.Action.ENABLE);
        return switch (seen.unit(unit).enabled()) {
            case "enabled" -> List.of();
            case "masked", "masked-runtime" -> List.of(new Op.Unit(unit, Op.Unit.Action.UNMASK), enable);
            default -> List.of(enable);
        };
    }
}

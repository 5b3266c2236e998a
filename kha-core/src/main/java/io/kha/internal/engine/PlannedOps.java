package io.kha.internal.engine;

import io.kha.PlannedOp;
import io.kha.internal.shell.Words;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.util.List;
import java.util.Map;

/** Operations as plans show them. */
final class PlannedOps {
    private PlannedOps() {}

    static List<PlannedOp> of(List<Op> ops) {
        return ops.stream().map(PlannedOps::of).toList();
    }

    static PlannedOp of(Op op) {
        if (op instanceof Op.WriteFile w) {
            return shown("write", op, Map.of("path", w.path(), "mode", w.mode(), "owner", w.owner()));
        } else if (op instanceof Op.MakeDirectory d) {
            return shown("mkdir", op, Map.of("path", d.path(), "mode", d.mode(), "owner", d.owner()));
        } else if (op instanceof Op.Remove r) {
            return shown("remove", op, Map.of("path", r.path()));
        } else if (op instanceof Op.Unit u) {
            return shown("unit", op, Map.of("unit", u.name()));
        } else if (op instanceof Op.Sysctl s) {
            return shown("sysctl", op, Map.of("key", s.key(), "value", s.value()));
        } else if (op instanceof Op.LoadModule m) {
            return shown("module", op, Map.of("module", m.name()));
        } else if (op instanceof Op.Install) {
            return shown("packages", op, Map.of());
        } else if (op instanceof Op.LoadImages l) {
            return shown("images", op, Map.of("engine", l.engine().name()));
        } else if (op instanceof Op.RunContainer c) {
            var spec = c.spec();
            return shown(
                    "container",
                    op,
                    Map.of(
                            "command", Words.quote(spec.command()),
                            "mounts", spec.mounts().toString(),
                            "labels", spec.labels().toString()));
        } else if (op instanceof Op.Exec e) {
            return shown("run", op, Map.of("argv", Words.quote(e.argv()), "unit", e.run() == null ? "" : e.run()));
        } else if (op instanceof Op.Await a) {
            return shown("await", op, Map.of("condition", Words.quote(a.condition())));
        } else if (op instanceof Op.Api a) {
            var request = Map.of("method", a.method(), "path", a.path(), "contentType", a.contentType());
            return shown("api", op, request);
        } else if (op instanceof Op.AwaitCondition a) {
            return shown(
                    "condition",
                    op,
                    Map.of(
                            "path",
                            a.path(),
                            "names",
                            Words.quote(a.names()),
                            "atLeast",
                            String.valueOf(a.atLeast()),
                            "condition",
                            a.condition()));
        }
        throw new IllegalArgumentException("no kind of operation: " + op);
    }

    private static PlannedOp shown(String kind, Op op, Map<String, String> with) {
        var content = op.content();
        if (content == null) {
            return new PlannedOp(kind, op.describe(), with, 0, "", "");
        }
        var later = content instanceof Content.Later l ? l.reason() : "";
        return new PlannedOp(kind, op.describe(), with, content.size(), content.sha256(), later);
    }
}

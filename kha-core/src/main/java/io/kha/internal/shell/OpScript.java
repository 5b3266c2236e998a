package io.kha.internal.shell;

import io.kha.transport.ContainerSpec;
import io.kha.transport.Content;
import io.kha.transport.Engine;
import io.kha.transport.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds operations to a script. */
final class OpScript {
    private final Script script;
    private int index;

    OpScript(Script script, long epoch) {
        this.script = script;
        script.include("ops").line("E=" + epoch);
    }

    /** Adds operations; small files that follow one another are one call. */
    void add(List<Op> ops) {
        var files = new SmallFiles();
        for (Op op : ops) {
            if (op instanceof Op.WriteFile w && files.take(w)) {
                continue;
            }
            flush(files);
            files = new SmallFiles();
            if (!(op instanceof Op.WriteFile w && files.take(w))) {
                add(op);
            }
        }
        flush(files);
    }

    private void flush(SmallFiles files) {
        if (files.count() > 0) {
            call(files.count(), files.timeout(), files.words());
        }
    }

    private void add(Op op) {
        if (op instanceof Op.WriteFile w) {
            call(
                    op,
                    send(w.content()),
                    "put",
                    w.path(),
                    w.mode(),
                    w.owner(),
                    size(w.content()),
                    w.content().sha256());
        } else if (op instanceof Op.MakeDirectory m) {
            call(op, null, "folder", m.path(), m.mode(), m.owner());
        } else if (op instanceof Op.Remove r) {
            call(op, null, "remove", r.path());
        } else if (op instanceof Op.Unit u) {
            unit(u);
        } else if (op instanceof Op.Sysctl s) {
            call(op, null, "setting", Names.sysctl(s.key()), s.value());
        } else if (op instanceof Op.LoadModule l) {
            call(op, null, "run", "-", "modprobe", "--", l.name());
        } else if (op instanceof Op.Install i) {
            var all = new ArrayList<>(List.of(i.source().isEmpty() ? "-" : i.source()));
            all.addAll(packages(i.versions()));
            call(op, null, words("packages", i.hold() ? "hold" : "unhold", all));
        } else if (op instanceof Op.LoadImages l) {
            call(op, l.archive(), words("load", size(l.archive()), loader(l.engine())));
        } else if (op instanceof Op.RunContainer r) {
            call(op, null, words("container", r.spec().name(), container(r.spec())));
        } else if (op instanceof Op.Exec e) {
            exec(e);
        } else if (op instanceof Op.Await a) {
            call(op, null, words("poll", Names.exactSeconds(a.interval()), a.condition()));
        } else {
            throw new IllegalArgumentException("not for a host's shell: " + op.describe());
        }
    }

    private void exec(Op.Exec e) {
        Content input = e.input() == null ? null : send(e.input());
        String size = input == null ? "-" : size(input);
        if (e.run() == null) {
            call(e, input, words("run", size, e.argv()));
        } else {
            String wrapper = "set -- " + Words.quote(e.argv()) + "\n" + Script.text("run");
            call(e, input, "detach", Names.run(e.run()), e.intent(), size, wrapper, e.joins() ? "join" : "");
        }
    }

    private void call(Op op, @Nullable Content payload, String... words) {
        call(op, payload, List.of(words));
    }

    private void call(Op op, @Nullable Content payload, List<String> words) {
        call(1, op.timeout(), words);
        if (payload != null) {
            script.send(payload);
        }
    }

    private void call(int operations, Duration timeout, List<String> words) {
        var all = new ArrayList<String>();
        all.add(Integer.toString(index));
        all.add(Names.seconds(timeout));
        all.addAll(words);
        script.call("op", all);
        index += operations;
    }

    private static Content send(Content content) {
        if (!content.known()) {
            throw new IllegalArgumentException("its content is not known yet: " + content);
        }
        return content;
    }

    private static String size(Content content) {
        return Long.toString(content.size());
    }

    private static List<String> words(String first, String second, List<String> rest) {
        var all = new ArrayList<>(List.of(first, second));
        all.addAll(rest);
        return all;
    }

    private void unit(Op.Unit u) {
        switch (u.action()) {
            case START_NO_WAIT, RESTART_NO_WAIT -> call(u, null, words("begin", u.name(), systemctl(u)));
            case START, STOP, RESTART -> call(u, null, words("job", u.name(), systemctl(u)));
            case RELOAD, ENABLE, DISABLE, MASK, UNMASK -> call(u, null, words("run", "-", systemctl(u)));
        }
    }

    private static List<String> systemctl(Op.Unit u) {
        String name = Names.unit(u.name());
        return switch (u.action()) {
            case RELOAD -> List.of("systemctl", "daemon-reload");
            case START_NO_WAIT -> List.of("systemctl", "start", "--no-block", "--", name);
            case RESTART_NO_WAIT -> List.of("systemctl", "restart", "--no-block", "--", name);
            case ENABLE, DISABLE, START, STOP, RESTART, MASK, UNMASK ->
                List.of("systemctl", u.action().name().toLowerCase(Locale.ROOT), "--", name);
        };
    }

    private static List<String> packages(Map<String, String> versions) {
        return versions.entrySet().stream()
                .map(p -> Names.pack(p.getKey()) + (p.getValue().equals("*") ? "" : "=" + Names.version(p.getValue())))
                .toList();
    }

    private static List<String> loader(Engine engine) {
        return switch (engine) {
            case DOCKER -> List.of("docker", "load", "--quiet");
            case CONTAINERD -> List.of("ctr", "-n", "k8s.io", "images", "import", "-");
        };
    }

    private static List<String> container(ContainerSpec spec) {
        var words = new ArrayList<>(List.of(spec.image(), "--network", "host", "--restart", "always"));
        spec.labels().forEach((k, v) -> words.addAll(List.of("--label", k + "=" + v)));
        spec.mounts().forEach((k, v) -> words.addAll(List.of("--volume", k + ":" + v)));
        words.addAll(List.of("--", spec.image()));
        words.addAll(spec.command());
        return words;
    }
}

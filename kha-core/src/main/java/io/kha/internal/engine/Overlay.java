package io.kha.internal.engine;

import io.kha.Host;
import io.kha.internal.render.StartedWith;
import io.kha.transport.CommandAnswer;
import io.kha.transport.ContainerState;
import io.kha.transport.Content;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.Op;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import io.kha.transport.UnitState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What planned operations will make of the reads, laid over what was seen. */
final class Overlay {
    private static final Pattern DIGEST = Pattern.compile("KHA_CONFIG=([0-9a-f]+)");

    private final Facts facts;
    private final Map<Host, Map<Read<?>, Object>> laid = new HashMap<>();

    Overlay(Facts facts) {
        this.facts = facts;
    }

    /** What a read will answer: a value, {@code UNSETTLED}, or null when no operation touches it. */
    @Nullable
    Object get(Host host, Read<?> read) {
        return made(laid.getOrDefault(host, Map.of()).get(read), read);
    }

    /** The reads of a host that operations touch. */
    Set<Read<?>> touched(Host host) {
        return laid.getOrDefault(host, Map.of()).keySet();
    }

    /** Lays what an operation makes. */
    void lay(Host host, Op op) {
        var map = laid.computeIfAbsent(host, h -> new LinkedHashMap<>());
        if (op instanceof Op.WriteFile w) {
            file(map, w);
        } else if (op instanceof Op.MakeDirectory d) {
            all(map, d.path(), new FileState(FileState.Kind.DIRECTORY, d.mode(), d.owner(), 0, "", null, null));
        } else if (op instanceof Op.Remove r) {
            all(map, r.path(), FileState.ABSENT);
        } else if (op instanceof Op.Unit u) {
            unit(host, map, u);
        } else if (op instanceof Op.Sysctl s) {
            map.put(new Read.Sysctl(s.key()), s.value());
        } else if (op instanceof Op.LoadModule m) {
            all(
                    map,
                    "/sys/module/" + m.name().replace('-', '_'),
                    new FileState(FileState.Kind.DIRECTORY, "0755", "root:root", 0, "", null, null));
        } else if (op instanceof Op.Install i) {
            i.versions()
                    .forEach((name, version) -> map.put(new Read.Package(name), new PackageState(version, i.hold())));
        } else if (op instanceof Op.LoadImages l) {
            var read = new Read.Images(l.engine());
            var names = new HashSet<>(l.names());
            if (current(host, map, read) instanceof ImageList before) {
                names.addAll(before.names());
            }
            map.put(read, new ImageList(true, names));
        } else if (op instanceof Op.RunContainer c) {
            map.put(
                    new Read.Container(c.spec().name()),
                    new ContainerState(true, true, c.spec().labels()));
        } else if (op instanceof Op.Exec e) {
            map.putAll(e.makes());
            if (e.run() != null) {
                map.put(new Read.Run(e.run()), new RunState(RunState.Status.DONE, "", 0, ""));
            }
        } else if (op instanceof Op.Await a) {
            var condition = a.condition().toArray(String[]::new);
            map.put(Read.command(condition), new CommandAnswer(0, "", ""));
            map.put(Read.passing(condition), new CommandAnswer(0, "", ""));
        } else if (op instanceof Op.AwaitCondition a) {
            map.put(new Read.Api(a.path()), Op.Unsettled.UNSETTLED);
        } else if (op instanceof Op.Api a) {
            map.putAll(a.makes());
        }
    }

    private static void all(Map<Read<?>, Object> map, String path, FileState state) {
        for (var depth : Read.Depth.values()) {
            map.put(new Read.File(path, depth), state);
        }
        map.put(new Read.Certificates(path), "");
    }

    /** Only the operation is laid: what it makes of a read is worked out for those that ask. */
    private static void file(Map<Read<?>, Object> map, Op.WriteFile w) {
        map.put(Read.file(w.path()), w);
        map.put(Read.text(w.path()), w.content() instanceof Content.Text ? w : Op.Unsettled.UNSETTLED);
        map.put(Read.secret(w.path()), Op.Unsettled.UNSETTLED);
        map.put(new Read.Certificates(w.path()), Op.Unsettled.UNSETTLED);
    }

    @Nullable
    private static Object made(@Nullable Object laid, Read<?> read) {
        if (!(laid instanceof Op.WriteFile w)) {
            return laid;
        }
        var content = w.content();
        var asked = read instanceof Read.File f && f.depth() == Read.Depth.TEXT;
        var text = asked && content instanceof Content.Text t ? t.text() : null;
        return new FileState(FileState.Kind.FILE, w.mode(), w.owner(), content.size(), content.sha256(), text, null);
    }

    private void unit(Host host, Map<Read<?>, Object> map, Op.Unit u) {
        var read = new Read.Unit(u.name());
        var was = current(host, map, read) instanceof UnitState s ? s : UnitState.ABSENT;
        map.put(
                read,
                switch (u.action()) {
                    case RELOAD -> new UnitState(true, was.enabled(), was.active(), was.digest(), false);
                    case ENABLE -> new UnitState(true, "enabled", was.active(), was.digest(), was.needsReload());
                    case DISABLE ->
                        new UnitState(was.exists(), "disabled", was.active(), was.digest(), was.needsReload());
                    case START, START_NO_WAIT, RESTART, RESTART_NO_WAIT ->
                        new UnitState(
                                true, was.enabled(), "active", configured(host, map, u.name()), was.needsReload());
                    case STOP -> new UnitState(was.exists(), was.enabled(), "inactive", "", was.needsReload());
                    case MASK -> new UnitState(was.exists(), "masked", was.active(), was.digest(), was.needsReload());
                    case UNMASK ->
                        new UnitState(was.exists(), "disabled", was.active(), was.digest(), was.needsReload());
                });
    }

    /** The digest that a process started now will carry: the one its unit file or kha's drop-in sets. */
    private String configured(Host host, Map<Read<?>, Object> map, String unit) {
        for (var path : new String[] {StartedWith.path(unit), "/etc/systemd/system/" + unit}) {
            if (current(host, map, Read.text(path)) instanceof FileState f && f.text() != null) {
                var matcher = DIGEST.matcher(f.text());
                if (matcher.find()) {
                    return matcher.group(1);
                }
            }
        }
        return "";
    }

    @Nullable
    private Object current(Host host, Map<Read<?>, Object> map, Read<?> read) {
        var over = made(map.get(read), read);
        return over != null ? over : facts.find(host, read);
    }
}

package io.kha.testing;

import io.kha.transport.FileState.Kind;
import io.kha.transport.UnitState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The systemd of one host. Unit files, drop-ins, masks and enablement are in the host's files; here is what systemd has read and what
 * it runs. Guarded by the fleet's lock.
 */
final class Units {
    private static final String ETC = "/etc/systemd/system/";
    private static final List<String> FOLDERS = List.of(
            ETC,
            "/run/systemd/system/",
            "/usr/local/lib/systemd/system/",
            "/usr/lib/systemd/system/",
            "/lib/systemd/system/");

    private record Process(Launch launch, Daemon daemon, String digest, boolean announces) {}

    private final SimulatedHost host;
    private final Files files;
    private final Changes changes;
    private final Map<String, Optional<String>> definitions = new HashMap<>();
    private final Map<String, String> enablements = new HashMap<>();
    private long known = -1;
    private final Map<String, String> loaded = new HashMap<>();
    private final TreeMap<String, Process> running = new TreeMap<>();
    private final TreeSet<String> failed = new TreeSet<>();
    /** Below /run: digests that processes have left as they started. */
    private final Map<String, String> left = new HashMap<>();

    Units(SimulatedHost host, Files files, Changes changes) {
        this.host = host;
        this.changes = changes;
        this.files = files;
    }

    UnitState state(String name) {
        var text = definition(name);
        if (masked(name)) {
            return new UnitState(true, "masked", active(name), digest(name), false);
        }
        if (text == null && !running.containsKey(name)) {
            return UnitState.ABSENT;
        }
        var known = loaded.get(name);
        return new UnitState(
                true,
                text == null ? "" : enablement(name, text),
                active(name),
                digest(name),
                known != null && !known.equals(text == null ? "" : text));
    }

    boolean active(String name, Daemon.State state) {
        return running.containsKey(name) && stateOf(running.get(name)) == state;
    }

    /** What runs now, by unit. */
    Map<String, Launch> launches() {
        var launches = new TreeMap<String, Launch>();
        running.forEach((name, p) -> launches.put(name, p.launch()));
        return launches;
    }

    /** The main processes that run now. */
    List<Launch> processes() {
        return running.values().stream().map(Process::launch).toList();
    }

    void reload() {
        loaded.clear();
        for (var name : running.keySet()) {
            var text = definition(name);
            loaded.put(name, text == null ? "" : text);
        }
        for (var path : files.below(ETC)) {
            var name = path.substring(path.lastIndexOf('/') + 1);
            var text = path.contains(".wants/") ? definition(name) : null;
            if (text != null) {
                loaded.put(name, text);
            }
        }
    }

    void enable(String name) {
        var text = requireUnmasked(name, definition(name), 1);
        for (var target : targets(text)) {
            files.link(ETC + target + ".wants/" + name, where(name));
        }
        reload();
    }

    void disable(String name) {
        if (definition(name) == null) {
            throw new OpFailure(1, "Failed to disable unit: Unit file " + name + " does not exist.");
        }
        files.below(ETC).stream().filter(p -> p.endsWith(".wants/" + name)).forEach(files::remove);
        reload();
    }

    void mask(String name) {
        var node = files.node(ETC + name);
        if (node != null && node.kind() != Kind.LINK) {
            throw new OpFailure(1, "Failed to mask unit: File " + ETC + name + " already exists.");
        }
        files.link(ETC + name, "/dev/null");
        reload();
    }

    void unmask(String name) {
        if (masked(name)) {
            files.remove(ETC + name);
        }
        reload();
    }

    /** Starts it unless it runs. */
    void start(String name, boolean wait) {
        var current = definition(name);
        var text = requireUnmasked(name, current == null ? null : loaded.computeIfAbsent(name, n -> current), 5);
        if (!running.containsKey(name)) {
            failed.remove(name);
            launch(name, new UnitFile(text));
        }
        var process = running.get(name);
        boolean ended = process == null
                && (failed.contains(name) || !new UnitFile(text).last("Type").equals("oneshot"));
        if (wait && (ended || process != null && process.announces() && stateOf(process) != Daemon.State.ACTIVE)) {
            throw new OpFailure(
                    1,
                    "Job for " + name + " failed because "
                            + (process == null
                                    ? "the control process exited with error code."
                                    : "a timeout was exceeded."));
        }
    }

    void stop(String name) {
        if (definition(name) == null && !running.containsKey(name)) {
            throw new OpFailure(5, "Failed to stop " + name + ": Unit " + name + " not loaded.");
        }
        halt(name);
    }

    void restart(String name, boolean wait) {
        requireUnmasked(name, definition(name), 5);
        halt(name);
        start(name, wait);
    }

    /** The main process dies and is not started again. */
    void fail(String name) {
        halt(name);
        failed.add(name);
    }

    void powerLost() {
        List.copyOf(running.keySet()).forEach(this::halt);
        loaded.clear();
        failed.clear();
        left.clear();
    }

    /** Starts what is enabled. */
    void boot() {
        reload();
        var names = new TreeSet<String>();
        files.below(ETC).stream()
                .filter(p -> p.contains(".wants/"))
                .forEach(p -> names.add(p.substring(p.lastIndexOf('/') + 1)));
        for (var name : names) {
            if (definition(name) != null && !masked(name)) {
                start(name, false);
            }
        }
    }

    private void launch(String name, UnitFile unit) {
        var environment = unit.environment(files::text);
        var argv = unit.argv(environment);
        var complete = unit.all("EnvironmentFile").stream().allMatch(f -> f.startsWith("-") || files.isFile(f));
        if (!complete || argv.isEmpty() || !host.hasProgram(argv.get(0))) {
            failed.add(name); // systemd's status 203/EXEC, or what it calls resources
            return;
        }
        var launch = new Launch(name, argv, environment, Map.of(), false);
        if (unit.last("Type").equals("oneshot")) {
            once(name, launch, unit.last("RemainAfterExit").matches("yes|true|1"));
            return;
        }
        var digest = environment.getOrDefault("KHA_CONFIG", "");
        var process = new Process(
                launch, host.daemon(argv.get(0)), digest, unit.last("Type").equals("notify"));
        running.put(name, process);
        if (unit.last("ExecStartPost").contains("/run/kha/units/%n")) {
            left.put(name, digest);
        }
        changes.mark();
        process.daemon().started(host, launch);
    }

    /** A unit whose process ends: what remains is the unit, without a process that could tell its configuration. */
    private void once(String name, Launch launch, boolean remains) {
        if (!host.fleet().runProgram(host, launch.argv(), new byte[0]).ok()) {
            failed.add(name);
        } else if (remains) {
            changes.mark();
            running.put(name, new Process(launch, (h, l) -> Daemon.State.ACTIVE, "", false));
        }
    }

    private void halt(String name) {
        failed.remove(name);
        changes.mark();
        var process = running.remove(name);
        if (process != null) {
            process.daemon().stopped(host, process.launch());
        }
    }

    private Daemon.State stateOf(Process process) {
        return process.daemon().state(host, process.launch());
    }

    private String active(String name) {
        var process = running.get(name);
        if (process == null) {
            return failed.contains(name) ? "failed" : "inactive";
        }
        return stateOf(process).name().toLowerCase(java.util.Locale.ROOT);
    }

    private String digest(String name) {
        var process = running.get(name);
        return process == null || stateOf(process) == Daemon.State.FAILED
                ? left.getOrDefault(name, "")
                : process.digest();
    }

    private boolean masked(String name) {
        var node = files.node(ETC + name);
        return node != null && node.kind() == Kind.LINK && node.text().equals("/dev/null");
    }

    private String enablement(String name, String text) {
        refresh();
        return enablements.computeIfAbsent(name, n -> enablementNow(n, text));
    }

    private String enablementNow(String name, String text) {
        if (targets(text).isEmpty()) {
            return "static";
        }
        return files.below(ETC).stream().anyMatch(p -> p.endsWith(".wants/" + name)) ? "enabled" : "disabled";
    }

    private static List<String> targets(String text) {
        return new UnitFile(text)
                .all("WantedBy").stream()
                        .flatMap(t -> List.of(t.split(" +")).stream())
                        .toList();
    }

    private String requireUnmasked(String name, @Nullable String text, int absent) {
        if (masked(name)) {
            throw new OpFailure(1, "Unit " + name + " is masked.");
        }
        if (text == null) {
            throw new OpFailure(absent, "Unit " + name + " not found.");
        }
        return text;
    }

    private String where(String name) {
        return FOLDERS.stream()
                .map(f -> f + name)
                .filter(files::isFile)
                .findFirst()
                .orElse("");
    }

    /** The unit file and its drop-ins; null when there is no unit file. */
    private @Nullable String definition(String name) {
        refresh();
        return definitions
                .computeIfAbsent(name, n -> Optional.ofNullable(look(n)))
                .orElse(null);
    }

    /** Forgets what it knows of files that have changed since. */
    private void refresh() {
        if (known != files.unitChanges()) {
            known = files.unitChanges();
            definitions.clear();
            enablements.clear();
        }
    }

    private @Nullable String look(String name) {
        var path = where(name);
        if (path.isEmpty()) {
            return null;
        }
        var text = new StringBuilder(files.text(path));
        for (var folder : FOLDERS) {
            files.below(folder + name + ".d").stream()
                    .filter(p -> p.endsWith(".conf"))
                    .forEach(p -> text.append('\n').append(files.text(p)));
        }
        return text.toString();
    }
}

package io.kha.internal.shell;

import io.kha.transport.Engine;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The reads of a batch, gathered by kind so that each kind costs one program. Immutable. */
final class Questions {
    private static final int COMMANDS_AT_ONCE = 4;

    private final String state;
    private final Set<Read<?>> reads;

    /** Reads of a host whose state of kha is in this folder. */
    Questions(List<Read<?>> reads, String state) {
        this.reads = new LinkedHashSet<>(reads);
        this.state = state;
    }

    /** The reads of one kind, in order. */
    <R extends Read<?>> List<R> of(Class<R> kind) {
        return reads.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The images asked for of an engine, or none. */
    List<Read.Images> images(Engine engine) {
        return of(Read.Images.class).stream().filter(i -> i.engine() == engine).toList();
    }

    /** The units whose state is asked for: those that were named, then those of runs. */
    List<String> units() {
        var names = new LinkedHashSet<String>();
        of(Read.Unit.class).forEach(u -> names.add(Names.unit(u.name())));
        of(Read.Run.class).forEach(r -> names.add(Names.runUnit(r.id())));
        return List.copyOf(names);
    }

    /** Where the kernel shows a setting. */
    static String path(Read.Sysctl setting) {
        return "/proc/sys/" + Names.sysctl(setting.key());
    }

    /** Whether they need a folder to work in: most plans of what is as it should be do without. */
    boolean needFolder() {
        return !items().isEmpty() || !of(Read.Certificates.class).isEmpty();
    }

    /** One thing whose content is printed: which read it is for, what of it, and the word that names the file. */
    record Item(Read<?> read, String part, String word) {}

    /** What is printed, in order. */
    List<Item> items() {
        var items = new ArrayList<Item>();
        int k = 0;
        for (var command : of(Read.Command.class)) {
            for (String part : List.of("r", "o", "e")) {
                items.add(new Item(command, part, "\"$W/c" + k + "." + part + "\""));
            }
            k++;
        }
        for (var file : of(Read.File.class)) {
            if (file.depth() != Read.Depth.DIGEST) {
                items.add(new Item(file, "text", Words.quote(file.path())));
            }
        }
        k = 0;
        for (var run : of(Read.Run.class)) {
            for (String part : List.of("intent", "result")) {
                items.add(new Item(run, part, Words.quote(folder(run) + "/" + part)));
            }
            items.add(new Item(run, "tail", "\"$W/t" + k++ + "\""));
        }
        return items;
    }

    /** Adds the questions to a script. */
    void ask(Script script) {
        if (reads.isEmpty()) {
            return;
        }
        script.include("reads");
        List<Read.Command> commands = of(Read.Command.class);
        for (int k = 0; k < commands.size(); k++) {
            var words = new ArrayList<String>();
            words.add(Integer.toString(k));
            words.add(Names.seconds(commands.get(k).timeout()));
            words.addAll(commands.get(k).argv());
            script.line("command_ " + Words.quote(words) + " &");
            if ((k + 1) % COMMANDS_AT_ONCE == 0) {
                script.line("wait");
            }
        }
        List<String> paths =
                of(Read.File.class).stream().map(Read.File::path).distinct().toList();
        call(script, "stats", paths);
        call(script, "digests", paths);
        call(
                script,
                "settings",
                of(Read.Sysctl.class).stream().map(Questions::path).distinct().toList());
        call(
                script,
                "certificates",
                of(Read.Certificates.class).stream()
                        .map(Read.Certificates::path)
                        .toList());
        call(script, "units", units());
        call(
                script,
                "installed",
                of(Read.Package.class).stream().map(p -> Names.pack(p.name())).toList());
        if (!images(Engine.DOCKER).isEmpty()) {
            script.line("ask images-docker within docker images --format '{{.Repository}}:{{.Tag}}'");
        }
        if (!images(Engine.CONTAINERD).isEmpty()) {
            script.line("ask images-containerd within ctr -n k8s.io images ls -q");
        }
        call(
                script,
                "containers",
                of(Read.Container.class).stream().map(Read.Container::name).toList());
        int k = 0;
        for (var run : of(Read.Run.class)) {
            String output = Words.quote(folder(run) + "/output");
            script.line("[ ! -f " + output + " ] || tail -c 4096 " + output + " >\"$W/t" + k++ + "\"");
        }
        List<Item> items = items();
        if (!items.isEmpty()) {
            script.line("wait");
            script.line("contents " + items.stream().map(Item::word).collect(Collectors.joining(" ")));
        }
    }

    private String folder(Read.Run run) {
        return state + "/runs/" + Names.run(run.id());
    }

    private static void call(Script script, String function, List<String> arguments) {
        if (!arguments.isEmpty()) {
            script.call(function, arguments);
        }
    }
}

package io.kha.internal.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.CommandAnswer;
import io.kha.transport.ContainerState;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.Op;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import io.kha.transport.UnitState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A host as a case gives it: a bare one, but for what is said. */
final class GivenHost {
    private final Pems pems;
    private final Map<Read<?>, Object> values = new HashMap<>();
    private final Map<String, CommandAnswer> commands = new LinkedHashMap<>();
    private static final Object UNKNOWN = new Object();
    boolean silent;

    GivenHost(Host host, Pems pems) {
        this.pems = pems;
        file("/etc/machine-id", "0444", "root:root", Digests.sha256(host.name().getBytes(StandardCharsets.UTF_8)));
        file("/etc/hosts", "0644", "root:root", "127.0.0.1 localhost\n");
        command("uname -m", "x86_64\n");
        command("id -u", "0\n");
        command("date +%s", Pems.NOW.getEpochSecond() + "\n");
        command("df -Pk *", "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 9 1 900000 1% /\n");
        command("cat /proc/swaps", "Filename Type Size Used Priority\n");
        command("cat /proc/filesystems", "nodev\tproc\n\text4\n");
        command("ip -4 route show *", "");
        command("ip -6 route show *", "");
    }

    private void command(String argv, String out) {
        commands.put(argv, new CommandAnswer(0, out, ""));
    }

    private void file(String path, String mode, String owner, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (var depth : Read.Depth.values()) {
            values.put(
                    new Read.File(path, depth),
                    new FileState(
                            FileState.Kind.FILE,
                            mode,
                            owner,
                            bytes.length,
                            Digests.sha256(bytes),
                            depth == Read.Depth.TEXT ? text : null,
                            depth == Read.Depth.SECRET ? Secret.of(bytes) : null));
        }
    }

    /** What it answers from now on. */
    void values(Map<Read<?>, Object> answers) {
        values.putAll(answers);
    }

    /** What was done to it, as far as it is known. */
    void made(List<Op> ops, Map<Read<?>, Object> made) {
        values(made);
        for (var op : ops) {
            if (op instanceof Op.WriteFile w && !(w.content() instanceof Content.Local)) {
                file(w.path(), w.mode(), w.owner(), new String(w.content().inline(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Changes what is said, and leaves the rest. */
    void say(JsonNode said) {
        said.fields().forEachRemaining(part -> {
            var node = part.getValue();
            switch (part.getKey()) {
                case "silent" -> silent = node.asBoolean();
                case "files" -> node.fields().forEachRemaining(f -> file(f.getKey(), f.getValue()));
                case "units" ->
                    node.fields()
                            .forEachRemaining(u -> unit(u.getKey(), u.getValue().asText()));
                case "packages" ->
                    node.fields().forEachRemaining(p -> {
                        var words = p.getValue().asText().split(" ");
                        values.put(
                                new Read.Package(p.getKey()),
                                new PackageState(words[0], words[words.length - 1].equals("held")));
                    });
                case "sysctls" ->
                    node.fields()
                            .forEachRemaining(s -> values.put(
                                    new Read.Sysctl(s.getKey()), s.getValue().asText()));
                case "commands" -> node.fields().forEachRemaining(c -> answer(c.getKey(), c.getValue()));
                case "containers" -> node.fields().forEachRemaining(c -> container(c.getKey(), c.getValue()));
                case "images" -> {
                    var names = StreamSupport.stream(node.spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(java.util.stream.Collectors.toSet());
                    for (var engine : io.kha.transport.Engine.values()) {
                        values.put(
                                new Read.Images(engine),
                                node.asText().equals("unknown") ? UNKNOWN : new ImageList(true, names));
                    }
                }
                case "runs" ->
                    node.fields().forEachRemaining(r -> {
                        var words = List.of(r.getValue().asText().split(" ")); // RUNNING kubeadm init .., DONE 1, LOST
                        var status = RunState.Status.valueOf(words.get(0));
                        var argv = words.subList(1, words.size());
                        var begun = new Op.Exec(argv, null, r.getKey(), Duration.ZERO, Map.of());
                        var exit = status == RunState.Status.DONE ? Integer.parseInt(words.get(1)) : -1;
                        values.put(new Read.Run(r.getKey()), new RunState(status, begun.intent(), exit, ""));
                    });
                default -> throw new IllegalArgumentException("a host has no " + part.getKey());
            }
        });
    }

    private void file(String path, JsonNode node) {
        if (node.asText().equals("absent")) {
            for (var depth : Read.Depth.values()) {
                values.put(new Read.File(path, depth), FileState.ABSENT);
            }
            return;
        }
        if (node.has("sha256")) {
            values.put(
                    Read.file(path),
                    new FileState(
                            FileState.Kind.FILE,
                            node.path("mode").asText("0644"),
                            "root:root",
                            1,
                            node.get("sha256").asText(),
                            null,
                            null));
            return;
        }
        var was = (FileState) answer(Read.text(path));
        file(
                path,
                node.path("mode").asText(was.isFile() ? was.mode() : "0644"),
                node.path("owner").asText("root:root"),
                text(node, was.text() == null ? "" : was.text()));
    }

    private String text(JsonNode node, String was) {
        if (node.has("ca")) {
            return pems.authority(node.get("ca").asText()).certificate();
        }
        if (node.has("ca-key")) {
            return pems.authority(node.get("ca-key").asText()).key().revealText();
        }
        return node.isTextual() ? node.asText() : node.path("text").asText(was);
    }

    private void unit(String name, String words) {
        var state = (UnitState) answer(new Read.Unit(name));
        for (var word : words.split(" ")) {
            state = switch (word) {
                case "absent" -> UnitState.ABSENT;
                case "enabled", "disabled", "masked", "static" ->
                    new UnitState(true, word, state.active(), state.digest(), state.needsReload());
                case "stale" -> new UnitState(true, state.enabled(), state.active(), state.digest(), true);
                default ->
                    word.startsWith("config=")
                            ? new UnitState(true, state.enabled(), state.active(), word.substring(7), false)
                            : new UnitState(true, state.enabled(), word, state.digest(), state.needsReload());
            };
        }
        values.put(new Read.Unit(name), state);
    }

    private void answer(String argv, JsonNode node) {
        values.keySet().removeIf(r -> r instanceof Read.Command c && matches(argv, c));
        commands.put(
                argv,
                node.isTextual()
                        ? new CommandAnswer(0, node.asText(), "")
                        : new CommandAnswer(
                                node.path("exit").asInt(),
                                node.path("out").asText(),
                                node.path("err").asText()));
    }

    private void container(String name, JsonNode node) {
        var was = (ContainerState) answer(new Read.Container(name));
        var labels = new HashMap<>(was.labels());
        node.path("labels")
                .fields()
                .forEachRemaining(l -> labels.put(l.getKey(), l.getValue().asText()));
        values.put(
                new Read.Container(name),
                new ContainerState(true, node.path("running").asBoolean(true), labels));
    }

    private static boolean matches(String pattern, Read.Command command) {
        var argv = String.join(" ", command.argv());
        return pattern.endsWith("*")
                ? argv.startsWith(pattern.substring(0, pattern.length() - 1))
                : argv.equals(pattern);
    }

    /** What it answers; null when it does not. */
    Object answer(Read<?> read) {
        var value = values.get(read);
        if (value != null) {
            return value == UNKNOWN ? null : value;
        }
        if (read instanceof Read.Command c) {
            CommandAnswer found = new CommandAnswer(127, "", c.argv().get(0) + ": not found");
            for (var entry : commands.entrySet()) {
                found = matches(entry.getKey(), c) ? entry.getValue() : found;
            }
            return found;
        }
        if (read instanceof Read.File) {
            return FileState.ABSENT;
        } else if (read instanceof Read.Unit) {
            return UnitState.ABSENT;
        } else if (read instanceof Read.Package) {
            return PackageState.ABSENT;
        } else if (read instanceof Read.Certificates || read instanceof Read.Sysctl) {
            return "";
        } else if (read instanceof Read.Images) {
            return new ImageList(true, java.util.Set.of());
        } else if (read instanceof Read.Container) {
            return ContainerState.ABSENT;
        } else if (read instanceof Read.Run) {
            return RunState.ABSENT;
        }
        throw new IllegalArgumentException("not a read of a host: " + read);
    }
}

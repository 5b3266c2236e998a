package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Secret;
import io.kha.internal.pki.Leaf;
import io.kha.internal.recipe.BareHosts;
import io.kha.transport.Content;
import io.kha.transport.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Everything that is made of a cluster, as its own reader has it: each operation of each step of the recipe on hosts that have nothing,
 * its files and commands taken apart, and what is made elsewhere or known only at apply. Used by one thread.
 */
@NullUnmarked
final class Sinks {
    private final BareHosts hosts = new BareHosts();

    /** Documents by their text: most do not change with a setting. */
    private final Map<String, Object> read = new HashMap<>();

    /** Those of these names; the operations of a step by the step's id. */
    Map<String, Object> of(Cluster cluster, Set<String> names) {
        var sinks = all(cluster, names);
        sinks.keySet().retainAll(names);
        return sinks;
    }

    /** All there are. */
    Map<String, Object> of(Cluster cluster) {
        return all(cluster, null);
    }

    private Map<String, Object> all(Cluster cluster, Set<String> names) {
        var sinks = new LinkedHashMap<String, Object>();
        var master = cluster.masters().get(0);
        if (names == null || names.contains("init")) {
            sinks.put("init", yaml(KubeadmDocuments.init(cluster, master, "systemd")));
        }
        var kubeconfig = Kubeconfig.withClient(
                cluster.name(), "https://10.0.0.1", "ca", "user", new Leaf("certificate", Secret.of("key")));
        sinks.put("kubeconfig", yaml(kubeconfig.revealText()));
        if (cluster.network().kind() == Cni.Kind.FLANNEL && (names == null || names.contains("flannel"))) {
            sinks.put("flannel", yaml(Flannel.manifest(cluster)));
        }
        hosts.operations(cluster, id -> names == null || names.contains(id))
                .forEach((id, ops) ->
                        sinks.put(id, ops.stream().map(this::operation).toList()));
        return sinks;
    }

    /** The operations that reach a host's shell. */
    List<Op> operations(Cluster cluster, Set<String> names) {
        return hosts.operations(cluster, names::contains).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private Object operation(Op op) {
        var parts = new LinkedHashMap<String, Object>();
        if (op instanceof Op.WriteFile w) {
            parts.put("file", w.path() + " " + w.mode() + " " + w.owner());
            if (!(w.content() instanceof Content.Later)) {
                parts.put("content", file(w.path(), new String(w.content().inline(), StandardCharsets.UTF_8)));
            }
        } else if (op instanceof Op.RunContainer c) {
            parts.put("container", c.spec().name());
            parts.put("image", c.spec().image());
            parts.put("command", c.spec().command());
            parts.put("mounts", c.spec().mounts());
            parts.put("labels", c.spec().labels().keySet().stream().toList());
        } else if (op instanceof Op.Exec e) {
            parts.put("argv", e.argv());
            parts.put("input", e.input() == null ? "" : new String(e.input().inline(), StandardCharsets.UTF_8));
        } else if (op instanceof Op.Await a) {
            parts.put("what", a.what());
            parts.put("condition", a.condition());
        } else if (op instanceof Op.Install i) {
            parts.put("versions", i.versions());
        } else {
            parts.put("operation", op.toString());
        }
        return parts;
    }

    private Object file(String path, String text) {
        var known = text.replaceAll("KHA_CONFIG=[0-9a-f]{16}\\b", "KHA_CONFIG=digest"); // of all the rest
        if (path.endsWith(".yaml") || path.endsWith(".conflist")) {
            return yaml(known);
        }
        int begin = known.indexOf("\nExecStart=");
        if (!path.endsWith(".service") || begin < 0) {
            return known;
        }
        begin += "\nExecStart=".length();
        int end = known.indexOf('\n', begin);
        while (known.charAt(end - 1) == '\\') {
            end = known.indexOf('\n', end + 1);
        }
        return List.of(known.substring(0, begin), command(known.substring(begin, end)), known.substring(end));
    }

    /** Whether a text is in one of these sinks, as all of a word or value or as a part of it. */
    static boolean has(Object node, String text) {
        if (node instanceof Map<?, ?> map) {
            return map.entrySet().stream().anyMatch(e -> has(e.getKey(), text) || has(e.getValue(), text));
        }
        return node instanceof List<?> list
                ? list.stream().anyMatch(n -> has(n, text))
                : String.valueOf(node).contains(text);
    }

    private Object yaml(String text) {
        return read.computeIfAbsent(text, Sinks::parsed);
    }

    private static Object parsed(String text) {
        // kha writes with another parser's help, so that its module does not read this one's
        ModuleLayer.boot()
                .findModule("org.yaml.snakeyaml")
                .ifPresent(m -> Sinks.class.getModule().addReads(m));
        var documents = new ArrayList<Object>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).forEach(documents::add);
        return documents;
    }

    /** The words of a command line as systemd.syntax(7) and systemd.service(5) have it. */
    private static List<String> command(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
            if (c == '\\' && next == '\n') {
                i++;
            } else if (!quoted && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = word == null ? new StringBuilder() : word;
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == '\\') {
                    assertTrue(next == '\\' || next == '"', line);
                    word.append(next);
                    i++;
                } else if (c == '%' || c == '$') {
                    assertEquals(c, next, "a specifier or a variable: " + line);
                    word.append(c);
                    i++;
                } else {
                    assertTrue(quoted || c != '\'', line);
                    word.append(c);
                }
            }
        }
        assertFalse(quoted, line);
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    /** The same with its lists in an order of their own: kha puts flags in order. */
    static Object sorted(Object node) {
        if (node instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((k, v) -> copy.put(k, sorted(v)));
            return copy;
        }
        return node instanceof List<?> list
                ? list.stream()
                        .map(Sinks::sorted)
                        .sorted(Comparator.comparing(Object::toString))
                        .toList()
                : node;
    }

    /** The same with another text in the place of one. */
    static Object replaced(Object node, String from, String to) {
        if (node instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((k, v) -> copy.put(replaced(k, from, to), replaced(v, from, to)));
            return copy;
        } else if (node instanceof List<?> list) {
            return list.stream().map(n -> replaced(n, from, to)).toList();
        }
        return node instanceof String s ? s.replace(from, to) : node;
    }
}

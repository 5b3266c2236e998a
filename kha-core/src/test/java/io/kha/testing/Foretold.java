package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.transport.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One operation as a reader of a plan's document has it, commands taken apart as a shell would.
 *
 * @param place the host's name, or that of the API
 * @param facts all that is said of it, by name
 * @param later whether its content is known only after steps before it were applied
 */
record Foretold(String place, Map<String, Object> facts, boolean later) {
    private static final List<String> COMMANDS = List.of("argv", "command", "condition", "names");

    static Foretold read(String place, JsonNode op) {
        var facts = new TreeMap<String, Object>();
        facts.put("kind", op.get("kind").asText());
        facts.put("what", op.get("what").asText());
        op.get("with").fields().forEachRemaining(f -> {
            var text = f.getValue().asText();
            var words = COMMANDS.contains(f.getKey()) && text.startsWith("'");
            facts.put(f.getKey(), words ? words(text) : text);
        });
        var later = !op.get("later").asText().isEmpty();
        if (!later) {
            facts.put("size", op.get("size").asLong());
            facts.put("sha256", op.get("sha256").asText());
        }
        return new Foretold(place, facts, later);
    }

    /** What it says, by name. */
    String fact(String name) {
        return String.valueOf(facts.get(name));
    }

    /** Whether it says all of this operation, but for a content that was not known. */
    boolean foretells(String where, Map<String, Object> done) {
        var same = new TreeMap<>(done);
        if (later) {
            same.keySet().removeAll(List.of("size", "sha256"));
        }
        return place.equals(where) && facts.equals(same);
    }

    /** The same of an operation that was carried out: from the operation, by no way that the plan's document has taken. */
    static Map<String, Object> facts(Op op) {
        var facts = new TreeMap<String, Object>();
        facts.put("what", op.describe());
        facts.put("size", op.content() == null ? 0L : op.content().size());
        facts.put("sha256", op.content() == null ? "" : op.content().sha256());
        if (op instanceof Op.WriteFile w) {
            facts.putAll(Map.of("kind", "write", "path", w.path(), "mode", w.mode(), "owner", w.owner()));
        } else if (op instanceof Op.MakeDirectory d) {
            facts.putAll(Map.of("kind", "mkdir", "path", d.path(), "mode", d.mode(), "owner", d.owner()));
        } else if (op instanceof Op.Remove r) {
            facts.putAll(Map.of("kind", "remove", "path", r.path()));
        } else if (op instanceof Op.Unit u) {
            var verb = u.action().name().toLowerCase(Locale.ROOT).replace('_', '-');
            facts.putAll(Map.of("kind", "unit", "unit", u.name(), "what", "systemd: " + verb + " " + u.name()));
        } else if (op instanceof Op.Sysctl s) {
            facts.putAll(Map.of("kind", "sysctl", "key", s.key(), "value", s.value()));
        } else if (op instanceof Op.LoadModule m) {
            facts.putAll(Map.of("kind", "module", "module", m.name()));
        } else if (op instanceof Op.Install i) {
            var names = new ArrayList<String>();
            i.versions().forEach((name, version) -> names.add(version.equals("*") ? name : name + "=" + version));
            var what = "apt install " + String.join(" ", names) + (i.hold() ? " (held)" : "")
                    + (i.source().isEmpty() ? "" : ", after apt update of " + i.source());
            facts.putAll(Map.of("kind", "packages", "what", what));
        } else if (op instanceof Op.LoadImages l) {
            facts.putAll(Map.of(
                    "kind", "images", "engine", l.engine().name(), "what", "load " + String.join(", ", l.names())));
        } else if (op instanceof Op.RunContainer c) {
            facts.putAll(Map.of(
                    "kind",
                    "container",
                    "what",
                    "docker run " + c.spec().name() + " " + c.spec().image(),
                    "command",
                    words(c.spec().command()),
                    "mounts",
                    c.spec().mounts().toString(),
                    "labels",
                    c.spec().labels().toString()));
        } else if (op instanceof Op.Exec e) {
            facts.putAll(Map.of("kind", "run", "argv", words(e.argv()), "unit", e.run() == null ? "" : e.run()));
        } else if (op instanceof Op.Await a) {
            facts.putAll(Map.of("kind", "await", "condition", words(a.condition())));
        } else if (op instanceof Op.Api a) {
            facts.putAll(Map.of("kind", "api", "method", a.method(), "path", a.path(), "contentType", a.contentType()));
        } else if (op instanceof Op.AwaitCondition a) {
            facts.putAll(Map.of(
                    "kind",
                    "condition",
                    "path",
                    a.path(),
                    "names",
                    words(a.names()),
                    "atLeast",
                    String.valueOf(a.atLeast()),
                    "condition",
                    a.condition()));
        }
        return facts;
    }

    private static Object words(List<String> words) {
        return words.isEmpty() ? "" : words;
    }

    /** The words of a line in single quotes, as a shell has them. */
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var quoted = false;
        for (int i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && c == '\\') {
                word.append(line.charAt(++i));
            } else if (!quoted && c == ' ') {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}

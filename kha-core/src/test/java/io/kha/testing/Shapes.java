package io.kha.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What programs say without what is different each time: see {@link Likeness.Differs}. */
final class Shapes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Shapes() {}

    /** The program and its verbs, without flags, files and variables: {@code etcdctl endpoint health}. */
    static String of(List<String> argv) {
        var words = new ArrayList<String>();
        boolean program = false;
        for (int i = 0; i < argv.size(); i++) {
            var word = argv.get(i);
            if (List.of("env", "docker", "exec", "-e", "kha-etcd").contains(word)
                            && !program
                            && !(word.equals("docker") && argv.get(1).equals("info"))
                    || word.contains("=") && !program) {
                continue;
            }
            if (!program) {
                words.add(word.substring(word.lastIndexOf('/') + 1));
                program = true;
            } else if (word.startsWith("-w")) {
                words.add("json");
            } else if (!word.startsWith("-")
                    && (!word.startsWith("/") || word.startsWith("/proc/"))
                    && !word.equals("json")) {
                words.add(word);
            }
        }
        return String.join(" ", words);
    }

    /** What a program said, part by part; all of the simulated one's must be among the real one's. */
    static Set<String> said(String shape, String text) {
        var all = new LinkedHashSet<String>();
        if (shape.startsWith("etcdctl ") && shape.endsWith(" json")) {
            fields("", json(text), all);
        } else if (shape.equals("date +%s")) {
            all.add(text.strip().replaceAll("[0-9]+", "<number>"));
        } else if (shape.startsWith("df")) {
            all.add(text.lines().count() + " lines");
        } else if (shape.startsWith("ip addr show")) {
            text.lines().map(l -> l.strip().split("\\s+")).forEach(w -> all.add(w[1] + " " + w[3]));
        } else if (shape.equals("containerd config dump")) {
            text.lines()
                    .map(String::strip)
                    .filter(l -> l.startsWith("SystemdCgroup"))
                    .forEach(all::add);
        } else {
            text.lines().map(String::strip).map(Shapes::line).forEach(all::add);
        }
        all.remove("");
        return all;
    }

    /** Of what a program said that which the simulated one must say too. */
    static Set<String> needed(String shape, String text) {
        if (shape.startsWith("ip addr show")) {
            var all = said(shape, text);
            all.removeIf(a -> !a.matches("eth0 [0-9.]+/[0-9]+"));
            return all;
        }
        if (shape.equals("cat /proc/filesystems")) {
            var all = said(shape, text);
            all.retainAll(Set.of("nodev\toverlay"));
            return all;
        }
        return shape.startsWith("kubeadm init") || shape.startsWith("kubeadm join") || text.contains("Filesystem")
                ? Set.of()
                : said(shape, text);
    }

    /** A line of output without what is different each time. */
    private static String line(String text) {
        return text.replaceAll("took = [0-9.]+m?s", "took = <time>")
                .replaceAll("Container [0-9a-f]{64}|Container kha-etcd", "Container <id>")
                .replaceAll("^\\{\"level\":.*", "")
                .replaceAll("^[IWE][0-9]{4} [0-9:.]+ +[0-9]+ \\S+\\] ", "");
    }

    private static void fields(String at, JsonNode node, Set<String> all) {
        if (node.isObject()) {
            node.properties().forEach(f -> fields(at + "/" + f.getKey(), f.getValue(), all));
        } else if (node.isArray()) {
            node.forEach(e -> fields(at, e, all));
        } else if (node.isNumber()) {
            all.add(at + " " + (node.asLong() == 0 ? "0" : "<number>"));
        } else if (node.asText().isEmpty()) {
            all.add(at + " nothing");
        } else {
            all.add(at + " " + node.asText().replaceAll("[0-9]+[.][0-9]+[.][0-9]+$", "<version>"));
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}

package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What kubeadm and etcdctl say: for each the verbs and the names of the flags that they were called with, the exit status, and a line of
 * what they said, without what is different each time. Confined to one thread.
 */
final class Sayings {
    private static final List<String> PROGRAMS = List.of("kubeadm", "etcdctl");
    private final TreeSet<String> all = new TreeSet<>();

    /** All of them, in order. */
    TreeSet<String> all() {
        return all;
    }

    /** Those of a recording. */
    static Sayings of(List<JsonNode> recording, RecordedValues values) {
        var sayings = new Sayings();
        var questions = new HashMap<String, Read<?>>();
        for (var line : recording) {
            if (line.has("question")) {
                questions.put(line.get("question").asText(), values.read(line.get("read")));
            } else if (line.has("op") && values.op(line.get("op")) instanceof Op.Exec exec) {
                sayings.add(exec.argv(), values.value(line.get("result"), CommandAnswer.class));
            }
            line.path("answers").properties().forEach(answer -> {
                if (questions.get(answer.getKey()) instanceof Read.Command command) {
                    sayings.add(command.argv(), (CommandAnswer) values.answer(command, answer.getValue()));
                }
            });
        }
        return sayings;
    }

    /** Those of a reply to operations and reads. */
    void add(List<Op> ops, Reply reply) {
        for (int i = 0; i < reply.results().size(); i++) {
            if (ops.get(i) instanceof Op.Exec exec) {
                var result = reply.results().get(i);
                add(exec.argv(), new CommandAnswer(result.exit(), result.out(), result.err()));
            }
        }
        reply.answers().forEach((read, answer) -> {
            if (read instanceof Read.Command command) {
                add(command.argv(), (CommandAnswer) answer);
            }
        });
    }

    private void add(List<String> argv, CommandAnswer answer) {
        var shape = Shapes.of(argv);
        var program = shape.replaceFirst(" .*", "");
        if (PROGRAMS.contains(program) && !answer.err().equals("injected")) { // that says who lets things go wrong
            var flags = new TreeSet<String>();
            argv.stream()
                    .filter(word -> word.startsWith("--"))
                    .map(word -> word.replaceFirst("=.*", ""))
                    .forEach(flags::add);
            flags.remove("--ignore-preflight-errors"); // what is not looked at changes no words
            var call = shape + " " + String.join(" ", flags) + ", status " + answer.exit() + ": ";
            var said = Stream.of(answer.out(), answer.err())
                    .flatMap(text -> Shapes.said(answer.exit() == 0 ? shape : "", text).stream())
                    .map(Sayings::line)
                    .toList();
            said.forEach(line -> all.add(call + line));
            if (said.isEmpty()) {
                all.add(call + "nothing");
            }
        }
    }

    private static String line(String text) {
        return text.replaceAll("[0-9]+([.][0-9]+){3}", "<address>")
                .replaceAll("'/\\S+/etcdctl'", "<path>/etcdctl")
                .replaceAll("open /\\S+: no such", "open <path>: no such")
                .replaceAll("\\b(master-[0-9]|worker-[0-9]|ip-[0-9]+(-[0-9]+){3})\\b", "<host>");
    }
}

package io.kha.internal.shell;

import io.kha.Secret;
import io.kha.internal.pki.CertificateText;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what a host wrote into answers. A read that it could not answer gets none. */
final class Answers {
    private final Questions questions;
    private final Transcript transcript;
    private final Map<Read<?>, Object> answers = new HashMap<>();
    private final Map<Read<?>, Map<String, Piece>> pieces = new HashMap<>();

    /** Part of the content of a read: null bytes when there is no such file. */
    private record Piece(byte @Nullable [] bytes) {
        String text() {
            return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private Answers(Questions questions, Transcript transcript) {
        this.questions = questions;
        this.transcript = transcript;
    }

    /** The answers to questions in what a host wrote. */
    static Map<Read<?>, Object> of(Questions questions, Transcript transcript) {
        var a = new Answers(questions, transcript);
        a.gatherPieces();
        a.files();
        a.settings();
        a.certificates();
        a.commands();
        var units = new UnitAnswers(transcript, questions.units());
        for (var read : questions.of(Read.Unit.class)) {
            a.put(read, units.state(read.name()));
        }
        a.runs(units);
        var software = new SoftwareAnswers(transcript);
        questions.of(Read.Package.class).forEach(p -> a.put(p, software.pack(p.name())));
        questions.of(Read.Images.class).forEach(i -> a.put(i, software.images(i.engine())));
        questions.of(Read.Container.class).forEach(c -> a.put(c, software.container(c.name())));
        return a.answers;
    }

    private void put(Read<?> read, @Nullable Object answer) {
        if (answer != null) {
            answers.put(read, answer);
        }
    }

    private void gatherPieces() {
        List<Questions.Item> items = questions.items();
        List<Section> sections = transcript.all(Transcript.CONTENTS);
        int exit = transcript.exit("contents");
        if (sections.size() != items.size() || exit != 0 && exit != 1) {
            return;
        }
        List<String> complaints = transcript.complaints("contents");
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            String path = item.word().substring(1, item.word().length() - 1);
            if (complaints.stream().noneMatch(c -> c.contains(path))) {
                Section s = sections.get(i);
                pieces.computeIfAbsent(item.read(), r -> new HashMap<>())
                        .put(item.part(), new Piece(s.tag().equals("y") ? s.body() : null));
            }
        }
    }

    private @Nullable Piece piece(Read<?> read, String part) {
        return pieces.getOrDefault(read, Map.of()).get(part);
    }

    private void files() {
        var paths = new PathAnswers(transcript);
        for (var read : questions.of(Read.File.class)) {
            FileState state = paths.state(read.path());
            if (state == null || !state.isFile() || read.depth() == Read.Depth.DIGEST) {
                put(read, state);
                continue;
            }
            Piece piece = piece(read, "text");
            if (piece == null || piece.bytes() == null) {
                continue; // it went away between two looks
            }
            if (piece.bytes().length >= Read.File.LIMIT) { // cut, perhaps: what is not whole is not handed on
                put(read, state);
                continue;
            }
            put(
                    read,
                    new FileState(
                            state.kind(),
                            state.mode(),
                            state.owner(),
                            state.size(),
                            Digests.sha256(piece.bytes()),
                            read.depth() == Read.Depth.TEXT ? piece.text() : null,
                            read.depth() == Read.Depth.SECRET ? Secret.of(piece.bytes()) : null));
        }
    }

    /** A setting that is not there is empty; one that cannot be read has no answer. */
    private void settings() {
        var lines = transcript.lines("settings");
        var complaints = transcript.complaints("settings");
        for (var read : questions.of(Read.Sysctl.class)) {
            String name = Questions.path(read) + ":";
            String value = lines.stream()
                    .filter(l -> l.startsWith(name))
                    .map(l -> l.substring(name.length()))
                    .collect(Collectors.joining("\n"))
                    .stripTrailing();
            boolean absent =
                    complaints.stream().anyMatch(c -> c.contains(name) && c.endsWith(": No such file or directory"));
            boolean complained = complaints.stream().anyMatch(c -> c.contains(name));
            boolean looked = List.of(0, 1).contains(transcript.exit("settings"));
            if (absent || !complained && (looked || !value.isEmpty())) {
                put(read, value);
            }
        }
    }

    private void certificates() {
        for (String tag : List.of("cert", "nocert")) {
            for (Section s : transcript.all(tag)) {
                put(new Read.Certificates(s.rest()), CertificateText.in(s.text()));
            }
        }
    }

    private void commands() {
        for (var read : questions.of(Read.Command.class)) {
            Piece exit = piece(read, "r");
            Piece out = piece(read, "o");
            Piece err = piece(read, "e");
            if (exit != null && out != null && err != null) {
                int status = number(exit.text().strip());
                put(read, status < 0 ? null : new CommandAnswer(status, out.text(), err.text()));
            }
        }
    }

    private void runs(UnitAnswers units) {
        for (var read : questions.of(Read.Run.class)) {
            Piece intent = piece(read, "intent");
            Piece result = piece(read, "result");
            Piece tail = piece(read, "tail");
            if (intent == null || result == null || tail == null) {
                continue;
            }
            int exit = number(result.text().strip());
            if (intent.bytes() == null) {
                put(read, RunState.ABSENT);
            } else if (exit >= 0) {
                put(read, new RunState(RunState.Status.DONE, intent.text().strip(), exit, tail.text()));
            } else {
                var unit = units.state(Names.runUnit(read.id()));
                if (unit != null) {
                    boolean ended = List.of("inactive", "failed").contains(unit.active());
                    var status = ended ? RunState.Status.LOST : RunState.Status.RUNNING;
                    put(read, new RunState(status, intent.text().strip(), -1, tail.text()));
                }
            }
        }
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }
}

package io.kha.examples.bench;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps of {@code bin/bench ssh} as steps of kha, one for each line of the bench's list. Immutable. */
final class PreparationSteps {
    private final List<Step> steps;
    private final int written;

    private PreparationSteps(List<Step> steps, int written) {
        this.steps = List.copyOf(steps);
        this.written = written;
    }

    /** The steps that are listed in a folder's file {@code steps}; texts of files are in {@code texts} beside it. */
    static PreparationSteps read(Path folder) throws IOException {
        var steps = new ArrayList<Step>();
        int written = 0;
        for (String line : Files.readAllLines(folder.resolve("steps"))) {
            String[] f = line.split(" ", 3);
            String[] rest = f[2].split(" ");
            String id = f[0] + "/" + steps.size();
            switch (f[0]) {
                case "directory" ->
                    steps.add(new Entry(id, f[1], rest[0], rest[1], "", new Op.MakeDirectory(f[1], rest[0], rest[1])));
                case "file" -> {
                    var text =
                            Content.of(Files.readString(folder.resolve("texts").resolve(rest[2])));
                    steps.add(new Entry(
                            id, f[1], rest[0], rest[1], text.sha256(), new Op.WriteFile(f[1], rest[0], rest[1], text)));
                }
                case "sysctl" -> steps.add(new Setting(id, f[1], f[2]));
                case "unit" -> steps.add(new Unit(id, f[1], f[2]));
                default -> throw new IOException("not a step: " + line);
            }
            written += f[0].equals("directory") || f[0].equals("file") ? 1 : 0;
        }
        return new PreparationSteps(steps, written);
    }

    /** How many of them a first run does; the others are only looked at. */
    int written() {
        return written;
    }

    /** All of them on every host. */
    Recipe recipe() {
        return Recipe.of(
                steps.stream().map(s -> Placement.on(Cluster::hosts, s)).toList());
    }

    /** A file or a folder with its mode and owner; {@code sha256} is the digest of a file's text, and empty for a folder. */
    private record Entry(String id, String path, String mode, String owner, String sha256, Op making) implements Step {
        @Override
        public String title() {
            return path + " is there";
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(Read.file(path));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            var is = seen.file(path);
            var kind = sha256.isEmpty() ? FileState.Kind.DIRECTORY : FileState.Kind.FILE;
            return is.kind() == kind
                            && is.sha256().equals(sha256)
                            && is.mode().equals(mode)
                            && is.owner().equals(owner)
                    ? Decision.satisfied()
                    : Decision.change("not as wanted", making);
        }
    }

    private record Setting(String id, String key, String value) implements Step {
        @Override
        public String title() {
            return key + " is " + value;
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Sysctl(key));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            String is = seen.get(new Read.Sysctl(key));
            return is.equals(value) ? Decision.satisfied() : Decision.refused(key, "is " + is, "it was " + value);
        }
    }

    private record Unit(String id, String name, String state) implements Step {
        @Override
        public String title() {
            return name + " is " + state;
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Unit(name));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            String is = seen.unit(name).active();
            return is.equals(state) ? Decision.satisfied() : Decision.refused(name, "is " + is, "it was " + state);
        }
    }
}

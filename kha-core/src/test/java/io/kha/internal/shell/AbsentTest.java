package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.transport.Batch;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file is absent when the host's system says so, not when it says anything else. */
class AbsentTest {
    @TempDir
    Path folder;

    static List<List<String>> shells() {
        return Shells.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_cannot_be_looked_at_is_not_absent(List<String> shell) throws Exception {
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        Files.writeString(folder.resolve("file"), "text");
        var reads = new ArrayList<Read<?>>();
        var wanted = new HashMap<Read<?>, Object>();
        for (String name : List.of("none", "none/none", "file/none", "dangling/none", ": No such file", "a b/c")) {
            reads.add(new Read.Certificates(folder + "/" + name));
            wanted.put(reads.get(reads.size() - 1), "");
            reads.add(Read.text(folder + "/" + name));
            wanted.put(reads.get(reads.size() - 1), FileState.ABSENT);
        }
        for (String name : List.of("loop/x", "loop/x: No such file/y", "n".repeat(300), "n".repeat(300) + "/x")) {
            reads.add(new Read.Certificates(folder + "/" + name));
            reads.add(Read.text(folder + "/" + name));
        }
        try (var c = new ShellConnection(Shells.host(shell), Elevation.NONE, folder + "/state")) {
            Map<Read<?>, Object> answers =
                    Map.copyOf(c.execute(Batch.reading(reads), Watch.NONE).answers());
            assertEquals(wanted, answers);
        }
    }
}

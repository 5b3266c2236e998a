package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Hostile;
import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile text as arguments of programs, through the shells of this machine. */
class HostileArgumentsTest {
    private static final String END = "\u0003\n";
    private static final int AT_ONCE = 200;

    @TempDir
    Path folder;

    static List<List<String>> shells() {
        return Shells.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyText_arrivesAsItIs_orIsRefused(List<String> shell) throws Exception {
        var canary = folder.resolve("canary");
        var words = new ArrayList<String>();
        for (String text : Hostile.texts(canary.toString())) {
            boolean halved = !StandardCharsets.UTF_8.newEncoder().canEncode(text);
            if (halved || text.indexOf('\0') >= 0) {
                assertThrows(IllegalArgumentException.class, () -> Words.quote(text));
            } else if (text.length() <= 10_000) { // what Linux takes as one argument
                words.add(text);
            }
        }
        assertTrue(words.size() >= 1000);
        List<Read<?>> reads = new ArrayList<>();
        var wanted = new ArrayList<String>();
        for (int i = 0; i < words.size(); i += AT_ONCE) {
            var some = words.subList(i, Math.min(i + AT_ONCE, words.size()));
            reads.add(new Read.Command(
                    Stream.concat(Stream.of("printf", "%s" + END), some.stream())
                            .toList(),
                    Duration.ofSeconds(20)));
            wanted.add(some.stream().map(w -> w + END).collect(Collectors.joining()));
        }
        try (var c = new ShellConnection(Shells.host(shell), Elevation.NONE, folder + "/state")) {
            var answers = c.execute(Batch.reading(reads), Watch.NONE).answers();
            for (int i = 0; i < reads.size(); i++) {
                assertEquals(new CommandAnswer(0, wanted.get(i), ""), answers.get(reads.get(i)));
            }
        }
        assertFalse(Files.exists(canary));
    }
}

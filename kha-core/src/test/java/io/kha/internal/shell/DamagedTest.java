package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that arrive on a host as others than they were sent. */
class DamagedTest {
    private static final LocalShell DAMAGING = new LocalShell(
            "here", List.of("/bin/sh", "-c", "sed -u s/as-it-was-sent/as-it-WAS-sent/ | eval \"$1\"", "sh"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void theyAreNotPutInPlace(int more) throws Exception {
        var file = Files.writeString(folder.resolve("file"), "before");
        var of = Files.readAttributes(folder, PosixFileAttributes.class);
        var owner = of.owner().getName() + ":" + of.group().getName();
        var content = Content.of("as-it-was-sent\n" + "x\n".repeat(more));
        try (var c = new ShellConnection(DAMAGING, Elevation.NONE, folder + "/state");
                var lease = c.lease("test", false)) {
            var op = new Op.WriteFile(file.toString(), "0600", owner, content);
            var result = c.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE)
                    .results()
                    .get(0);
            assertNotEquals(0, result.exit());
            assertTrue(result.err().contains("what arrived for " + file + " is not what was sent"), result.toString());
        }
        assertEquals("before", Files.readString(file));
    }
}

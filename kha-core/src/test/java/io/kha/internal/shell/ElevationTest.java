package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What login shells make of the command line. */
class ElevationTest {

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "/bin/bash", "/bin/dash", "/usr/bin/fish", "/usr/bin/tcsh", "/usr/bin/zsh"})
    void every_login_shell_starts_the_script(String shell) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(shell)), "needs " + shell);
        for (Elevation elevation : List.of(Elevation.NONE, Elevation.SUDO)) {
            try (var c = new ShellConnection(new LocalShell("here", List.of(shell, "-c")), elevation)) {
                var read = Read.command("printf", "%s", "it's $HOME\\!");
                assertEquals(
                        new CommandAnswer(0, "it's $HOME\\!", ""),
                        c.execute(Batch.reading(List.of(read)), Watch.NONE)
                                .answers()
                                .get(read));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/bash", "/bin/dash", "/usr/bin/fish", "/usr/bin/tcsh", "/usr/bin/zsh"})
    void every_byte_of_a_script_in_the_command_line_arrives(String shell) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(shell)), "needs " + shell);
        var bytes = new byte[255];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i + 1));
        var all = new String(bytes, StandardCharsets.ISO_8859_1);
        var script = ("cat <<'END'\n" + all + "\nEND\n").getBytes(StandardCharsets.ISO_8859_1);
        var start = Elevation.NONE.startInline(script);
        assertEquals(0, start.before().length);
        var process = new ProcessBuilder(shell, "-c", start.commandLine())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        assertEquals(all + "\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2000})
    void the_script_of_a_read_is_in_the_command_line_if_it_is_short(int files, @TempDir Path folder) throws Exception {
        Path lines = folder.resolve("lines");
        String shell = "printf '%s\\n' \"$1\" >>" + lines + "; eval \"$1\"";
        try (var c = new ShellConnection(
                new LocalShell("here", List.of("/bin/sh", "-c", shell, "sh")), Elevation.NONE, folder + "/state")) {
            var reads = IntStream.range(0, files)
                    .<Read<?>>mapToObj(i -> Read.file(folder + "/no-such-file-" + i))
                    .toList();
            var answers = c.execute(Batch.reading(reads), Watch.NONE).answers();
            reads.forEach(r -> assertEquals(FileState.ABSENT, answers.get(r)));
        }
        String line = Files.readString(lines);
        assertEquals(files == 1, line.contains("printf %b"), line);
        assertTrue(line.length() < 24_000, line);
    }

    @Test
    void the_script_of_an_operation_is_never_in_the_command_line(@TempDir Path folder) throws Exception {
        Path lines = folder.resolve("lines");
        String shell = "printf '%s\\n' \"$1\" >>" + lines + "; eval \"$1\"";
        try (var c = new ShellConnection(
                        new LocalShell("here", List.of("/bin/sh", "-c", shell, "sh")),
                        Elevation.NONE,
                        folder + "/state");
                var lease = c.lease("test", false)) {
            var op = new Op.Exec(List.of("true"), null, null, Duration.ofSeconds(20), Map.of());
            c.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
        }
        assertFalse(Files.readString(lines).contains("base64"));
    }

    @Test
    void noise_of_rc_files_and_banners_is_skipped() throws Exception {
        String noise =
                "echo welcome; echo kha-; printf 'no line feed'; echo oops >&2; head -c 2000000 /dev/zero; eval \"$1\"";
        try (var c =
                new ShellConnection(new LocalShell("here", List.of("/bin/sh", "-c", noise, "sh")), Elevation.NONE)) {
            var read = Read.command("echo", "here");
            assertEquals(
                    new CommandAnswer(0, "here\n", ""),
                    c.execute(Batch.reading(List.of(read)), Watch.NONE)
                            .answers()
                            .get(read));
        }
    }

    @Test
    void a_login_shell_that_runs_nothing_is_told() {
        var nologin =
                new LocalShell("here", List.of("/bin/sh", "-c", "echo This account is not available.; exit 1", "sh"));
        var e = assertThrows(TransportException.class, () -> new ShellConnection(nologin, Elevation.NONE)
                .execute(Batch.reading(List.of()), Watch.NONE));
        assertEquals(Kind.REFUSED, e.kind());
        assertTrue(
                e.getMessage().startsWith("here: This account is not available. (the user's login shell must"),
                e.getMessage());
    }
}

package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host whose connection lives and whose shell never answers, whether it takes what it is sent or not. */
@Timeout(120)
class SilentShellTest {
    private static final String TAKES_ALL = "cat >/dev/null; exec sleep 600";
    private static final String TAKES_NOTHING = "exec sleep 600";
    private static final String WAITS_FOR_ITS_PROGRAM = "trap 'exit 143' TERM; sleep 25; exit 0";
    private static final Duration NONE = Duration.ZERO;
    private static final Patience LITTLE = new Patience(Duration.ofSeconds(1), NONE, NONE, Duration.ofSeconds(2));

    private LocalShell shell;

    private ShellConnection connect(String silent) {
        shell = new LocalShell("here", List.of("/bin/sh", "-c", silent + " #"));
        return new ShellConnection(shell, Elevation.NONE, "/nowhere", LITTLE);
    }

    private static void timeout(String message, Duration least, Executable call) {
        long start = System.nanoTime();
        var e = assertThrows(TransportException.class, call);
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals(Kind.TIMEOUT, e.kind(), e::getMessage);
        assertEquals(message, e.getMessage());
        assertTrue(took.compareTo(least) >= 0 && took.compareTo(least.plusSeconds(20)) < 0, took::toString);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertEquals(0, shell.open());
        for (int i = 0; i < 300 && threads() > 0; i++) {
            Thread.sleep(100);
        }
        assertEquals(0, threads());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("kha-here"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {TAKES_ALL, TAKES_NOTHING})
    void a_read_ends_by_its_deadline(String silent) throws Exception {
        var c = connect(silent);
        timeout(
                "here: did not answer within 3 s: what was under way may have happened",
                Duration.ofSeconds(3),
                () -> c.execute(
                        Batch.reading(List.of(new Read.Command(List.of("true"), Duration.ofSeconds(2)))), Watch.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {TAKES_ALL, TAKES_NOTHING, WAITS_FOR_ITS_PROGRAM})
    void an_operation_ends_by_its_deadline(String silent) throws Exception {
        var c = connect(silent);
        var input = Content.of("x".repeat(1 << 20)); // more than any pipe holds
        var op = new Op.Exec(List.of("true"), input, null, Duration.ofSeconds(2), Map.of());
        timeout(
                "here: did not answer within 3 s: what was under way may have happened",
                Duration.ofSeconds(3),
                () -> c.execute(new Batch(List.of(op), List.of(), 1), Watch.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {TAKES_ALL, TAKES_NOTHING})
    void a_lease_ends_by_its_deadline(String silent) throws Exception {
        var c = connect(silent);
        timeout("here: gave no word on its lease within 2 s", Duration.ofSeconds(2), () -> c.lease("alice", false));
    }

    /** It says nothing, but the connection is there: a host that ended it would be out of reach at once. */
    @Test
    void a_shell_that_ends_is_not_waited_for() throws Exception {
        var c = connect("exit 0");
        var e = assertThrows(
                TransportException.class, () -> c.execute(Batch.reading(List.of(Read.command("true"))), Watch.NONE));
        assertEquals(Kind.REFUSED, e.kind(), e::getMessage);
    }

    @Test
    void the_usual_deadline_is_what_is_asked_and_some() {
        shell = new LocalShell("here");
        var op = new Op.Exec(List.of("true"), null, null, Duration.ofSeconds(100), Map.of());
        var reads = List.<Read<?>>of(new Read.Command(List.of("true"), Duration.ofSeconds(7)), Read.file("/etc/hosts"));
        assertEquals(Duration.ofSeconds(60 + 2 * 130), Patience.USUAL.with(new Batch(List.of(op, op), List.of(), 1)));
        assertEquals(Duration.ofSeconds(60 + 7 + 300), Patience.USUAL.with(Batch.reading(reads)));
        assertEquals(Duration.ofSeconds(120), Patience.USUAL.lease());
    }
}

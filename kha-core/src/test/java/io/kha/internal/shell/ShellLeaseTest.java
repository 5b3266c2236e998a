package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One writer, by a lock and an epoch on the host. */
@Timeout(120)
class ShellLeaseTest {
    @TempDir
    Path folder;

    static List<List<String>> shells() {
        return Shells.all();
    }

    private ShellConnection connect(List<String> shell) {
        return new ShellConnection(Shells.host(shell), Elevation.NONE, folder + "/state");
    }

    private static Op exec(String... argv) {
        return new Op.Exec(List.of(argv), null, null, Duration.ofSeconds(20), Map.of());
    }

    private static OpResult one(ShellConnection c, long epoch, Op op) throws Exception {
        Reply r = c.execute(new Batch(List.of(op), List.of(), epoch), Watch.NONE);
        return r.results().get(0);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_living_writer_keeps_others_out_and_a_gone_one_does_not(List<String> shell) throws Exception {
        try (var first = connect(shell);
                var second = connect(shell)) {
            Lease mine = first.lease("alice\nwith a line", false);
            assertEquals(1, mine.epoch());
            var e = assertThrows(TransportException.class, () -> second.lease("bob", false));
            assertEquals(Kind.HELD, e.kind());
            assertTrue(
                    e.getMessage().matches("here: another writer holds it: alice with a line, for \\d+ s now.*"),
                    e.getMessage());
            mine.close();
            try (var theirs = second.lease("bob", false)) {
                assertEquals(2, theirs.epoch());
                assertEquals(0, one(second, 2, exec("true")).exit());
                assertEquals(75, one(second, 2, exec("sh", "-c", "exit 75")).exit(), "a status as any other");
                OpResult fenced = one(first, 1, exec("touch", folder + "/late"));
                assertEquals(OpResult.FENCED, fenced.exit());
                assertTrue(fenced.err().contains("bob"), fenced.err());
                assertFalse(Files.exists(folder.resolve("late")));
            }
        }
    }

    @Test
    void who_had_it_takes_it_again_unless_another_had_it_since() throws Exception {
        try (var first = connect(List.of("/bin/sh"));
                var second = connect(List.of("/bin/sh"))) {
            first.lease("alice", false).close();
            try (var again = first.leaseAgain("alice")) {
                assertTrue(again.again());
            }
            second.lease("bob", false).close();
            var before = Files.readString(folder.resolve("state/epoch"));
            var e = assertThrows(TransportException.class, () -> first.leaseAgain("alice"));
            assertEquals(Kind.HELD, e.kind(), e::getMessage);
            assertTrue(
                    e.getMessage().contains("another run has written to it while it was out of reach: bob"),
                    e.getMessage());
            assertEquals(before, Files.readString(folder.resolve("state/epoch")), "nothing was changed");
        }
    }

    @Test
    void a_connection_that_breaks_frees_the_lease() throws Exception {
        var first = connect(List.of());
        first.lease("alice", false);
        first.close();
        Thread.sleep(500);
        try (var second = connect(List.of());
                var lease = second.lease("bob", false)) {
            assertEquals(2, lease.epoch());
        }
    }

    @Test
    void a_writer_without_a_heartbeat_loses_the_lease() throws Exception {
        var script = new Script("kha-test", folder + "/state").include("lease").call("lease", "asleep", "no", "no");
        var host = new LocalShell("here");
        try (var asleep = host.start(Elevation.NONE.start(script.bytes().length).commandLine());
                var second = connect(List.of())) {
            asleep.in().write(script.bytes());
            asleep.in().flush();
            Thread.sleep(2_000);
            var e = assertThrows(TransportException.class, () -> second.lease("bob", false));
            assertTrue(e.getMessage().contains("asleep"), e.getMessage());
            Thread.sleep(22_000);
            try (var lease = second.lease("bob", false)) {
                assertEquals(2, lease.epoch());
            }
        }
    }

    /** What its machine lost power in the middle of sending would be waited for until the operation's time is over. */
    @Test
    void the_connection_of_a_writer_without_a_heartbeat_is_ended() throws Exception {
        var sshd = Files.copy(Path.of("/bin/sh").toRealPath(), folder.resolve("sshd"));
        var pid = folder.resolve("pid");
        var login = "echo $$ >'" + pid + "'; (eval \"$1\"); exec sleep 40"; // it stays when the script has ended
        var script = new Script("kha-test", folder + "/state").include("lease").call("lease", "asleep", "no", "yes");
        var host = new LocalShell("here", List.of(sshd.toString(), "-c", login, "sh"));
        try (var asleep = host.start(Elevation.NONE.start(script.bytes().length).commandLine())) {
            asleep.in().write(script.bytes());
            asleep.in().flush();
            Thread.sleep(2_000);
            var server = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            assertTrue(server.isAlive());
            server.onExit().get(25, TimeUnit.SECONDS);
        }
    }

    @Test
    void breaking_puts_a_living_writer_out_and_gets_the_lock_soon() throws Exception {
        try (var first = connect(List.of());
                var second = connect(List.of());
                var third = connect(List.of())) {
            try (var mine = first.lease("alice", false);
                    var theirs = second.lease("bob", true)) {
                assertEquals(mine.epoch() + 1, theirs.epoch());
                assertEquals(
                        OpResult.FENCED, one(first, mine.epoch(), exec("true")).exit());
                assertEquals(0, one(second, theirs.epoch(), exec("true")).exit());
                Thread.sleep(
                        12_000); // two heartbeats: the first writer's process sees the epoch and ends, the second's
                // gets the lock
                mine.close();
                var e = assertThrows(TransportException.class, () -> third.lease("carol", false));
                assertTrue(e.getMessage().contains("bob"), e.getMessage());
            }
        }
    }

    @Test
    void an_operation_keeps_a_take_over_waiting() throws Exception {
        var gone = connect(List.of());
        Lease lease = gone.lease("alice", false);
        var op = new FutureTask<>(
                () -> one(gone, lease.epoch(), exec("sh", "-c", "sleep 3; touch " + folder + "/done")));
        new Thread(op).start();
        Thread.sleep(700);
        lease.close();
        try (var second = connect(List.of());
                var theirs = second.lease("bob", false)) {
            assertTrue(Files.exists(folder.resolve("done")), "the lease came after the operation's end");
            assertEquals(2, theirs.epoch());
        }
        assertTrue(op.get(30, TimeUnit.SECONDS).ok());
        gone.close();
    }

    @Test
    void a_host_where_nothing_can_be_kept_says_so() {
        var c = new ShellConnection(Shells.host(List.of()), Elevation.NONE, "/proc/nothing/kha");
        var e = assertThrows(TransportException.class, () -> c.lease("alice", false));
        assertEquals(Kind.REFUSED, e.kind());
        assertTrue(e.getMessage().contains("/proc/nothing/kha: mkdir:"), e.getMessage());
    }

    @Test
    void operations_without_a_lease_ever_taken_are_refused() throws Exception {
        try (var c = connect(List.of())) {
            assertFalse(one(c, 1, exec("true")).ok());
        }
    }
}

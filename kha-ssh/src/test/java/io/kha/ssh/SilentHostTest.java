package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.internal.shell.Aside;
import io.kha.internal.shell.Pipe;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.schmizz.keepalive.KeepAliveRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that hang, or take their time. */
@Timeout(240)
class SilentHostTest extends WithSshd {

    @Test
    void a_host_that_hangs_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                Connection c = sshd.ssh().keepAlive(Duration.ofSeconds(1)).connect(sshd.host())) {
            List<ProcessHandle> sessions = sshd.sessions();
            var stopper = new Thread(() -> {
                try {
                    Thread.sleep(1000);
                    Sshd.signal("STOP", sessions);
                } catch (Exception e) {
                    Thread.currentThread().interrupt();
                }
            });
            stopper.start();
            var slow = new Read.Command(List.of("sleep", "100"), Duration.ofSeconds(110));
            long start = System.nanoTime();
            var e = assertThrows(TransportException.class, () -> c.execute(Batch.reading(List.of(slow)), Watch.NONE));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertTrue(System.nanoTime() - start < 30e9, "five signs of life at one second, on a busy machine");
            stopper.join();
            Sshd.signal("KILL", sessions);
        }
    }

    @Test
    void a_host_that_opens_no_channel_is_not_waited_for() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(60)).reach(sshd.host())) {
            List<ProcessHandle> sessions = sshd.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            var e = assertThrows(TransportException.class, () -> shell.start("true", Duration.ofSeconds(2)));
            assertEquals(Kind.TIMEOUT, e.kind(), e::getMessage);
            assertEquals("here: sshd opened no channel within 2 s", e.getMessage());
            assertTrue(System.nanoTime() - start >= 2e9 && System.nanoTime() - start < 30e9);
            e = assertThrows(TransportException.class, () -> shell.start("true"));
            assertEquals(Kind.UNREACHABLE, e.kind(), e::getMessage); // what it may still open is nobody's any more
            Sshd.signal("KILL", sessions);
        }
    }

    /** The bound that is documented, and no test that waits for it. */
    @Test
    void a_silent_host_is_noticed_within_half_a_minute_unless_set_otherwise() {
        var settings = new Settings("root");
        var bound = Duration.ofSeconds(30);
        assertEquals(Duration.ofSeconds(25), Dial.silence(settings));
        assertTrue(Dial.silence(settings).compareTo(bound) <= 0);
        var host = Host.of("here", Sshd.ADDRESS);
        var dial = new Dial(settings, new Algorithms(), host, new Aside());
        var probes = (KeepAliveRunner) dial.client(null).getConnection().getKeepAlive();
        var silence = Duration.ofSeconds((long) probes.getKeepAliveInterval() * probes.getMaxAliveCount());
        assertEquals(Dial.silence(settings), silence);
    }

    @Test
    void a_host_that_takes_no_more_bytes_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host());
                var pipe = shell.start("exec cat >/dev/null")) {
            noticed(pipe, sshd);
        }
    }

    /** Writes to a host that stands still, until that is noticed. */
    private static void noticed(Pipe pipe, Sshd sshd) throws Exception {
        byte[] chunk = new byte[1 << 20];
        pipe.in().write(chunk);
        List<ProcessHandle> sessions = sshd.sessions();
        Sshd.signal("STOP", sessions);
        long start = System.nanoTime();
        assertThrows(IOException.class, () -> {
            while (true) {
                pipe.in().write(chunk);
            }
        });
        assertTrue(System.nanoTime() - start < 30e9);
        Sshd.signal("KILL", sessions);
    }

    /** More than the windows of one channel: the thread that writes waits in the kernel, and holds what ends the connection. */
    @Test
    void a_host_that_takes_no_more_of_anything_is_noticed() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host())) {
            var writers = new ArrayList<FutureTask<Long>>();
            for (int i = 0; i < 8; i++) {
                var in = shell.start("exec cat >/dev/null").in();
                in.write(1);
                in.flush();
                writers.add(new FutureTask<>(() -> {
                    long written = 0;
                    try {
                        while (true) {
                            in.write(new byte[1 << 20]);
                            written++;
                        }
                    } catch (IOException e) {
                        return written;
                    }
                }));
            }
            List<ProcessHandle> sessions = sshd.sessions();
            Sshd.signal("STOP", sessions);
            long start = System.nanoTime();
            writers.forEach(writer -> new Thread(writer).start());
            for (var writer : writers) {
                long written = writer.get(30, TimeUnit.SECONDS); // it ends with an IOException, and with no other
                assertTrue(written < 64, () -> written + " MiB were taken by a host that takes nothing");
            }
            assertTrue(System.nanoTime() - start < 30e9, "all of them are told");
            Sshd.signal("KILL", sessions);
        }
    }

    @Test
    void a_host_that_hangs_behind_a_jump_host_is_noticed() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        try (var jump = Sshd.start(folder);
                var target = Sshd.start(inner);
                var shell = target.ssh()
                        .keepAlive(Duration.ofSeconds(1))
                        .jump(jump.host(), jump.ssh())
                        .reach(target.host());
                var pipe = shell.start("exec cat >/dev/null")) {
            noticed(pipe, target);
        }
    }

    @Test
    void a_host_may_take_its_time_to_read() throws Exception {
        try (var sshd = Sshd.start(folder);
                var shell = sshd.ssh().keepAlive(Duration.ofSeconds(1)).reach(sshd.host());
                var pipe = shell.start("sleep 8; exec cat >/dev/null")) {
            pipe.in().write(new byte[8 << 20]);
            pipe.in().close();
            assertEquals(-1, pipe.out().read());
        }
    }
}

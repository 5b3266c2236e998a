package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.Secret;
import io.kha.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often and how long a host is tried. */
@Timeout(120)
class AttemptsTest {
    @TempDir
    Path folder;

    /** How often a host is tried that takes connections and ends them. */
    private static int attempts(Ssh ssh, boolean behind) throws Exception {
        var count = new AtomicInteger();
        try (var server = new ServerSocket(0, 10, InetAddress.getByName(Sshd.ADDRESS))) {
            var hangUp = new Thread(() -> {
                try {
                    while (true) {
                        server.accept().close();
                        count.incrementAndGet();
                    }
                } catch (IOException e) {
                    Thread.yield(); // the end
                }
            });
            hangUp.start();
            Host host = Host.of("gate", Sshd.ADDRESS).port(server.getLocalPort());
            Ssh way = behind ? ssh.jump(host, ssh) : ssh;
            var e = assertThrows(
                    TransportException.class, () -> way.connect(behind ? Host.of("inner", "10.0.0.1") : host));
            assertEquals("gate", e.host());
            server.close();
            hangUp.join();
        }
        return count.get();
    }

    @Test
    void a_host_is_tried_three_times_and_so_is_one_on_the_way() throws Exception {
        Ssh ssh = Ssh.as("ops").password(Secret.of("none")).acceptUnknownHostKeysInsecurely();
        assertEquals(3, attempts(ssh, false));
        assertEquals(3, attempts(ssh, true));
        assertEquals(2, attempts(ssh.connectAttempts(2), true));
    }

    @Test
    void a_host_behind_another_is_given_the_same_time_to_take_a_connection() throws Exception {
        InetAddress here = InetAddress.getByName(Sshd.ADDRESS);
        var fillers = new ArrayList<Socket>();
        try (var gate = Sshd.start(folder);
                var full = new ServerSocket(0, 1, here)) {
            for (boolean taken = true; taken; ) { // until its system drops those who come after
                var filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    taken = false;
                }
            }
            Ssh ssh = Ssh.as("ops")
                    .password(Secret.of("none"))
                    .connectAttempts(1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .jump(gate.host(), gate.ssh());
            Host inner = Host.of("inner", Sshd.ADDRESS).port(full.getLocalPort());
            var e = assertThrows(TransportException.class, () -> ssh.connect(inner));
            assertTrue(e.getMessage().contains(" within 2 s "), e.getMessage());
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }
}

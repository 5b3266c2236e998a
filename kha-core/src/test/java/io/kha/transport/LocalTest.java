package io.kha.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.Host;
import io.kha.transport.TransportException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LocalTest {
    private final Host host = Host.of("here", "127.0.0.1");

    @Test
    void this_machine_answers_as_root() throws Exception {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        try (var c = Local.machine().connect(host)) {
            var read = Read.command("id", "-u");
            assertEquals(
                    new CommandAnswer(0, "0\n", ""),
                    c.execute(Batch.reading(List.of(read)), Watch.NONE)
                            .answers()
                            .get(read));
        }
    }

    @Test
    void tunnels_are_plain_connections() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var c = Local.machine().connect(host);
                var tunnel = c.tunnel("127.0.0.1", server.getLocalPort());
                var peer = server.accept()) {
            peer.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            assertEquals("hello", new String(tunnel.in().readNBytes(5), StandardCharsets.UTF_8));
            var e = assertThrows(TransportException.class, () -> c.tunnel("127.0.0.1", 1));
            assertEquals(Kind.UNREACHABLE, e.kind());
        }
    }
}

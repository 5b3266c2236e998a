package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What the shell of this machine keeps. */
class LocalShellTest {

    @Test
    void a_closed_tunnel_is_forgotten() throws Exception {
        var shell = new LocalShell("here");
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 5; i++) {
                shell.tunnel("127.0.0.1", server.getLocalPort()).close();
            }
            assertEquals(0, shell.open());
            shell.tunnel("127.0.0.1", server.getLocalPort());
            assertEquals(1, shell.open());
        } finally {
            shell.close();
        }
        assertEquals(0, shell.open());
    }
}

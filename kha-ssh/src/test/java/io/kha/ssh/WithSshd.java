package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.Host;
import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests against OpenSSH: afterwards no thread is left. */
abstract class WithSshd {
    @TempDir
    Path folder;

    static String whoami(Transport ssh, Host host) throws Exception {
        try (Connection c = ssh.connect(host)) {
            var read = Read.command("id", "-un");
            Object answer = c.execute(Batch.reading(List.of(read)), Watch.NONE)
                    .answers()
                    .get(read);
            return ((CommandAnswer) answer).out().strip();
        }
    }

    static TransportException refused(Kind kind, Ssh ssh, Host host) {
        var e = assertThrows(TransportException.class, () -> ssh.connect(host).close());
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        List<String> left = List.of();
        for (int i = 0; i < 50; i++) {
            left = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(n -> n.startsWith("kha-") || n.startsWith("sshj"))
                    .toList();
            if (left.isEmpty()) {
                return;
            }
            Thread.sleep(100);
        }
        assertEquals(List.of(), left);
    }
}

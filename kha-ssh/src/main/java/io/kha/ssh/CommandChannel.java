package io.kha.ssh;

import java.nio.charset.StandardCharsets;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;

/** A channel for one command, which can be ended without waiting for sshd: that the host tidies up after it is not waited for. */
final class CommandChannel extends SessionChannel {
    CommandChannel(Connection connection) {
        super(connection, StandardCharsets.UTF_8);
    }

    /** Says that nothing more is wanted of it. */
    void end() throws TransportException {
        sendClose();
    }
}

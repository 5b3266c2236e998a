package io.kha.ssh;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;

/** A channel for one command, which can be ended without waiting for sshd: that the host tidies up after it is not waited for. */
final class CommandChannel extends SessionChannel {
    private volatile boolean over;

    CommandChannel(Connection connection) {
        super(connection, StandardCharsets.UTF_8);
    }

    /** Asks for it as {@link #open()} does, and does not wait. */
    void ask() throws TransportException {
        trans.write(buildOpenReq());
    }

    /** Waits until sshd has opened it. */
    void awaitOpen() throws ConnectionException {
        openEvent.await(conn.getTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    /** Whether one side has ended it. */
    boolean over() {
        return over;
    }

    /** Says that nothing more is wanted of it, and lets go of who waits to write. */
    void end() throws TransportException {
        over = true;
        try {
            sendClose();
        } finally {
            rwin.expand(1); // it looks again, and finds the channel closed
        }
    }

    /** Called when sshd has ended it. In sshj 0.40 the whole connection then waits for who writes, and that one for room, for ever. */
    @Override
    protected void closeAllStreams() {
        try {
            end();
        } catch (TransportException e) {
            Thread.yield(); // the connection has ended, which is told to all of them
        }
        super.closeAllStreams();
    }
}

package io.kha.ssh;

import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.transport.TransportException;

/** A channel to an address behind a host, which can be ended without waiting for sshd. */
final class TunnelChannel extends DirectConnection {
    private final Object arriving = new Object();
    private boolean unread;
    private volatile boolean over;

    TunnelChannel(Connection connection, String address, int port) {
        super(connection, address, port);
    }

    /** Whether one side has ended it. */
    boolean over() {
        return over;
    }

    /** Reads no more: who waits for something to come finds the end, and what still comes is dropped. */
    void unread() {
        synchronized (arriving) {
            unread = true;
            ((ChannelInputStream) getInputStream()).eof();
        }
    }

    /** Hands on what has come. sshj would end the connection over something that comes after the end. */
    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        synchronized (arriving) {
            if (!unread) {
                super.receiveInto(stream, packet);
            }
        }
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

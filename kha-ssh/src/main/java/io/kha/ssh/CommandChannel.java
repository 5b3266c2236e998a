package io.kha.ssh;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.transport.TransportException;

/**
 * A channel for one command, which waits for sshd only to open. That the command is taken, and that the channel is closed, sshd says
 * while other things go on: this saves two round trips a command. A command that is not taken ends without output, and the reason on
 * its standard error.
 */
final class CommandChannel extends SessionChannel {
    private volatile String refusal = "";

    CommandChannel(Connection connection) {
        super(connection, StandardCharsets.UTF_8);
    }

    /** Asks for the command. What it reads may be sent right behind. */
    void start(String commandLine) throws TransportException {
        sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(commandLine, StandardCharsets.UTF_8));
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws SSHException {
        if (message == Message.CHANNEL_FAILURE) {
            refusal = "sshd refused to run a command (see its log)";
            eofInputStreams();
        }
        super.handle(message, packet);
    }

    @Override
    public InputStream getErrorStream() {
        return new SequenceInputStream(
                each(List.of(super::getErrorStream, () -> new ByteArrayInputStream(refusal.getBytes(StandardCharsets.UTF_8)))));
    }

    /** Says that nothing more is wanted of it. */
    void end() throws TransportException {
        sendClose();
    }

    private static Enumeration<InputStream> each(List<Supplier<InputStream>> streams) {
        var left = streams.iterator();
        return new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return left.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return left.next().get();
            }
        };
    }
}

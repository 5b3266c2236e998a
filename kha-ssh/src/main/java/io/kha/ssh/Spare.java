package io.kha.ssh;

import java.io.IOException;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is asked for when a command begins, so that the next command begins a round trip earlier. It is one of the
 * host's MaxSessions; where sshd does not give it, none is asked for again. Thread-safe.
 */
final class Spare {
    private final Connection connection;
    private @Nullable CommandChannel next;
    private boolean refused;

    Spare(Connection connection) {
        this.connection = connection;
    }

    /** Asks for one, and does not wait for it. */
    void ask() throws IOException {
        CommandChannel channel;
        synchronized (this) {
            if (refused || next != null) {
                return;
            }
            channel = new CommandChannel(connection);
            next = channel;
        }
        try {
            channel.ask();
        } catch (TransportException e) {
            take(); // nobody would tell it anything
            throw e;
        }
    }

    /** A channel that is open: the one asked for before, or else a new one. */
    CommandChannel open() throws IOException {
        CommandChannel spare = take();
        if (spare != null && opened(spare)) {
            return spare;
        }
        var channel = new CommandChannel(connection);
        channel.open();
        return channel;
    }

    private boolean opened(CommandChannel spare) throws IOException {
        try {
            spare.awaitOpen();
            return !spare.over();
        } catch (OpenFailException e) {
            synchronized (this) {
                refused = true;
            }
            return false;
        }
    }

    private synchronized @Nullable CommandChannel take() {
        CommandChannel taken = next;
        next = null;
        return taken;
    }
}

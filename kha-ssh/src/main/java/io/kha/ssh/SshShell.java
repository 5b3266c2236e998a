package io.kha.ssh;

import io.kha.Host;
import io.kha.internal.shell.Aside;
import io.kha.internal.shell.Pipe;
import io.kha.internal.shell.ShellHost;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Tunnel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.jspecify.annotations.Nullable;

/** The login shell of a host, over one SSH connection. Thread-safe. */
final class SshShell implements ShellHost {
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final Host host;
    private final SSHClient client;
    private final Runnable breakSocket;
    private final @Nullable SshShell way;
    private final Aside aside;
    private final Spare spare;
    private final Writers writers = new Writers();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A connection that is about to be made, perhaps by way of another host. */
    SshShell(Host host, SSHClient client, Runnable breakSocket, @Nullable SshShell way, Aside aside) {
        this.host = host;
        this.client = client;
        this.breakSocket = breakSocket;
        this.way = way;
        this.aside = aside;
        this.spare = new Spare(client.getConnection());
        client.getTransport().setDisconnectListener(writers);
        aside.enter();
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public boolean served() {
        return true;
    }

    @Override
    public Aside aside() {
        return aside;
    }

    @Override
    public Pipe start(String commandLine) throws InterruptedException {
        return start(commandLine, OPEN);
    }

    /** Starts a command line as {@link #start(String)} does, within a time. A host that takes longer loses the connection. */
    Pipe start(String commandLine, Duration limit) throws InterruptedException {
        return open("command", limit, () -> {
            var pipe = new CommandPipe(spare.open());
            try {
                spare.ask();
                pipe.channel.exec(commandLine);
            } catch (IOException e) {
                pipe.close(); // it would count for MaxSessions
                throw e;
            }
            return pipe;
        });
    }

    @Override
    public Tunnel tunnel(String address, int port) throws InterruptedException {
        return tunnel(address, port, OPEN);
    }

    /** Opens a stream as {@link #tunnel(String, int)} does, within a time. One that does not open leaves the connection as it is. */
    Tunnel tunnel(String address, int port, Duration limit) throws InterruptedException {
        String what = "tunnel to " + address + " port " + port;
        try {
            return opened(
                    what,
                    () -> Bounded.open(
                            aside,
                            "kha-" + host.name() + "-tunnel",
                            limit,
                            () -> new ChannelTunnel(through(address, port)),
                            ChannelTunnel::close));
        } catch (TimeoutException e) {
            throw new TransportException(
                    Kind.UNREACHABLE,
                    host.name(),
                    "no connection from there to " + address + " port " + port + " within " + limit.toSeconds()
                            + " s (is it up, and does a firewall drop what is sent to it?)",
                    e);
        }
    }

    private TunnelChannel through(String address, int port) throws IOException {
        try {
            var channel = new TunnelChannel(client.getConnection(), address, port);
            channel.open();
            return channel;
        } catch (OpenFailException e) {
            if (e.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
                throw new TransportException(
                        Kind.REFUSED,
                        host.name(),
                        "its sshd does not allow forwarding to " + address + " port " + port
                                + " (set AllowTcpForwarding yes, or local, in its sshd_config)",
                        e);
            }
            throw new TransportException(
                    Kind.UNREACHABLE,
                    host.name(),
                    "no connection from there to " + address + " port " + port + ": " + e.getMessage(),
                    e);
        }
    }

    private <T> T open(String what, Duration limit, Callable<T> work) throws InterruptedException {
        try {
            return opened(what, () -> Bounded.call(aside, "kha-" + host.name() + "-open", limit, work, this::breakOff));
        } catch (TimeoutException e) {
            throw new TransportException(
                    Kind.TIMEOUT, host.name(), "sshd opened no channel within " + limit.toSeconds() + " s", e);
        }
    }

    private <T> T opened(String what, Callable<T> opening) throws InterruptedException, TimeoutException {
        try {
            return opening.call();
        } catch (InterruptedException | TimeoutException | TransportException e) {
            throw e;
        } catch (OpenFailException e) {
            throw new TransportException(
                    Kind.REFUSED,
                    host.name(),
                    "sshd opened no channel: " + e.getMessage() + " (see MaxSessions in sshd_config)",
                    e);
        } catch (ConnectionException e) {
            throw !writers.ended() && client.isConnected()
                    ? new TransportException(
                            Kind.REFUSED, host.name(), what + ": sshd refused: " + e.getMessage() + " (see its log)", e)
                    : broken(what, e);
        } catch (Exception e) {
            throw broken(what, e);
        }
    }

    private TransportException broken(String what, Exception e) {
        return new TransportException(
                Kind.UNREACHABLE, host.name(), what + ": the connection broke: " + e.getMessage(), e);
    }

    /** Ends the connection without a word to the other side, and with it all who wait for it. */
    void breakOff() {
        breakSocket.run();
        if (way != null) {
            way.breakOff();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                disconnect();
                breakSocket.run();
                if (way != null) {
                    way.close();
                }
            } finally {
                aside.leave();
            }
        }
    }

    /** Says goodbye, which a host that is gone may not keep from ending. */
    private void disconnect() {
        boolean interrupted = Thread.interrupted();
        try {
            Bounded.call(
                    aside,
                    "kha-" + host.name() + "-close",
                    CLOSE,
                    () -> {
                        client.disconnect();
                        return true;
                    },
                    this::breakOff);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (Exception e) {
            breakSocket.run();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something to be said to sshd about a channel. */
    private interface Word {
        void say() throws IOException;
    }

    /**
     * Tells sshd that a channel is not wanted any more, and breaks nothing when that takes its time: a host that takes no word now may
     * take it later. Whether it lives is watched in other ways.
     */
    private void end(Word word) {
        boolean interrupted = Thread.interrupted();
        try {
            Bounded.open(
                    aside,
                    "kha-" + host.name() + "-end",
                    CLOSE,
                    () -> {
                        word.say();
                        return true;
                    },
                    late -> {});
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (Exception e) {
            Thread.yield(); // it is said later, or the connection is gone and the channel with it
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class CommandPipe implements Pipe {
        private final CommandChannel channel;
        private final OutputStream in;

        CommandPipe(CommandChannel channel) {
            this.channel = channel;
            this.in = writers.wake(channel.getOutputStream());
        }

        @Override
        public InputStream out() {
            return channel.getInputStream();
        }

        @Override
        public InputStream err() {
            return channel.getErrorStream();
        }

        @Override
        public OutputStream in() {
            return in;
        }

        @Override
        public void close() {
            if (!channel.over()) {
                end(channel::end);
            }
        }
    }

    private final class ChannelTunnel implements Tunnel {
        private final TunnelChannel channel;
        private final InputStream in;
        private final OutputStream out;
        private volatile boolean shut;

        ChannelTunnel(TunnelChannel channel) {
            this.channel = channel;
            this.in = new In(channel.getInputStream());
            this.out = writers.wake(channel.getOutputStream());
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void close() {
            shut = true;
            channel.unread();
            if (!channel.over()) {
                end(channel::end);
            }
        }

        /** What comes through a tunnel, until either side closes it. */
        private final class In extends FilterInputStream {
            In(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                return unlessShut(super.read());
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                // sshj's waits for something even then, and the JDK does ask for nothing.
                return length == 0 ? 0 : unlessShut(super.read(bytes, from, length));
            }

            private int unlessShut(int read) throws IOException {
                if (shut) {
                    throw new IOException("the tunnel is closed");
                }
                return read;
            }

            /** Closes the tunnel, as the stream of a socket does. */
            @Override
            public void close() {
                ChannelTunnel.this.close();
            }
        }
    }
}

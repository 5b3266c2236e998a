package io.kha.ssh;

import io.kha.Host;
import io.kha.internal.shell.Aside;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to a host and log in. Confined to one thread. */
final class Dial {
    private static final Duration LOGIN = Duration.ofSeconds(30);
    private static final int UNANSWERED = 5;
    private static final long WINDOW = 256 << 10;
    private static final int PACKET = 32 << 10;

    private final Settings settings;
    private final Config config;
    private final Host host;
    private final Aside aside;
    private final HostKeyCheck check;
    private volatile @Nullable Socket socket;

    Dial(Settings settings, Config config, Host host, Aside aside) {
        this.settings = settings;
        this.config = config;
        this.host = host;
        this.aside = aside;
        this.check = new HostKeyCheck(settings, host);
    }

    /** Connects, verifies the host's key and logs in, perhaps by way of another host, whose connection is then a part of this one. */
    SshShell connect(@Nullable SshShell way) throws InterruptedException {
        SSHClient client = client(way);
        var shell = new SshShell(host, client, this::breakOff, way, aside);
        boolean connected = false;
        try {
            Bounded.call(
                    aside,
                    "kha-" + host.name() + "-connect",
                    settings.connectTimeout.plus(LOGIN),
                    () -> {
                        client.connect(host.address(), host.port());
                        new Login(settings, host).in(client);
                        return client;
                    },
                    shell::breakOff);
            connected = true;
            return shell;
        } catch (InterruptedException | TransportException e) {
            throw e;
        } catch (Exception e) {
            throw explain(e);
        } finally {
            if (!connected) {
                shell.close();
            }
        }
    }

    SSHClient client(@Nullable SshShell way) {
        var client = new SSHClient(config);
        client.addHostKeyVerifier(check);
        client.setConnectTimeout((int) settings.connectTimeout.toMillis());
        client.setTimeout((int) settings.keepAlive.toMillis());
        client.setSocketFactory(new Sockets(way));
        var connection = client.getConnection();
        connection.setWindowSize(WINDOW);
        connection.setMaxPacketSize(PACKET);
        // A host may take its time to read what it was sent; whether it lives is watched in other ways.
        connection.setTimeoutMs(Integer.MAX_VALUE);
        var keepAlive = (KeepAliveRunner) connection.getKeepAlive();
        keepAlive.setKeepAliveInterval((int) settings.keepAlive.toSeconds());
        keepAlive.setMaxAliveCount(UNANSWERED);
        return client;
    }

    /** How long a host may be silent before it is given up. */
    static Duration silence(Settings settings) {
        return settings.keepAlive.multipliedBy(UNANSWERED);
    }

    private void breakOff() {
        Socket s = socket;
        if (s != null) {
            try {
                s.close();
            } catch (IOException e) {
                socket = null;
            }
        }
    }

    private TransportException explain(Exception e) {
        String where = host.address() + " port " + host.port();
        TransportException refused = check.refusal();
        if (refused != null) {
            return refused;
        }
        if (e instanceof TimeoutException) {
            return new TransportException(
                    Kind.UNREACHABLE,
                    host.name(),
                    where + " took the connection but not the login within "
                            + settings.connectTimeout.plus(LOGIN).toSeconds() + " s",
                    e);
        }
        if (e instanceof SocketTimeoutException) {
            return new TransportException(
                    Kind.UNREACHABLE,
                    host.name(),
                    "no answer from " + where + " within " + settings.connectTimeout.toSeconds()
                            + " s (is the host up, and is the address right?)",
                    e);
        }
        if (e instanceof ConnectException) {
            return new TransportException(
                    Kind.UNREACHABLE, host.name(), where + ": " + e.getMessage() + " (does sshd listen there?)", e);
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof SSHException s && s.getDisconnectReason() == DisconnectReason.KEY_EXCHANGE_FAILED) {
            return new TransportException(Kind.HOST_KEY, host.name(), message + ". Nothing was sent.", e);
        }
        if (message.startsWith("Unable to reach a settlement")) {
            return new TransportException(
                    Kind.REFUSED,
                    host.name(),
                    "its sshd offers no algorithm that is still held safe. " + message + " (update sshd)",
                    e);
        }
        return new TransportException(Kind.UNREACHABLE, host.name(), where + ": " + message, e);
    }

    /** Makes the one socket of this attempt. */
    private final class Sockets extends SocketFactory {
        private final @Nullable SshShell way;

        Sockets(@Nullable SshShell way) {
            this.way = way;
        }

        @Override
        public Socket createSocket() throws IOException {
            Duration silence = silence(settings);
            try {
                socket = way == null
                        ? new WatchedSocket(silence)
                        : new TunnelSocket(
                                way.tunnel(host.address(), host.port(), settings.connectTimeout),
                                host,
                                silence,
                                way::breakOff);
                return socket;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException().initCause(e);
            }
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}

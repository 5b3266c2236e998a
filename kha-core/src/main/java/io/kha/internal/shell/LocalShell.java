package io.kha.internal.shell;

import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The shell of this machine. Thread-safe. */
public final class LocalShell implements ShellHost {
    private static final int CONNECT_MILLIS = 10_000;

    private final String name;
    private final List<String> shell;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Aside aside = new Aside();

    /** This machine under a host's name. */
    public LocalShell(String name) {
        this(name, List.of("/bin/sh", "-c"));
    }

    /** This machine with another login shell, a program that takes a command line as its last argument. */
    LocalShell(String name, List<String> shell) {
        this.name = name;
        this.shell = List.copyOf(shell);
        aside.enter();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean served() {
        return false;
    }

    @Override
    public Aside aside() {
        return aside;
    }

    @Override
    public Pipe start(String commandLine) {
        var words = new java.util.ArrayList<>(shell);
        words.add(commandLine);
        var builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "HOME", "USER", "LOGNAME"));
        try {
            var pipe = new ProcessPipe(builder.start());
            open.add(pipe);
            return pipe;
        } catch (IOException e) {
            throw new TransportException(Kind.REFUSED, name, "no shell on this machine: " + e.getMessage(), e);
        }
    }

    @Override
    public Tunnel tunnel(String address, int port) {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            var tunnel = new SocketTunnel(socket);
            open.add(tunnel);
            return tunnel;
        } catch (IOException e) {
            closeQuietly(socket);
            throw new TransportException(
                    Kind.UNREACHABLE, name, "no connection to " + address + " port " + port + ": " + e.getMessage(), e);
        }
    }

    /** How many shells and tunnels are open. */
    int open() {
        return open.size();
    }

    @Override
    public void close() {
        open.forEach(LocalShell::closeQuietly);
        open.clear();
        if (closed.compareAndSet(false, true)) {
            aside.leave();
        }
    }

    private static void closeQuietly(AutoCloseable c) {
        try {
            c.close();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A connection of this machine. */
    private final class SocketTunnel implements Tunnel {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        SocketTunnel(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
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
        public void close() throws IOException {
            open.remove(this);
            socket.close();
        }
    }

    /** A process of this machine. Ending it lets its script end what it started. */
    private final class ProcessPipe implements Pipe {
        private final Process process;

        ProcessPipe(Process process) {
            this.process = process;
        }

        @Override
        public InputStream out() {
            return process.getInputStream();
        }

        @Override
        public InputStream err() {
            return process.getErrorStream();
        }

        @Override
        public OutputStream in() {
            return process.getOutputStream();
        }

        @Override
        public void close() {
            open.remove(this);
            process.toHandle().destroy();
            // closing its input waits for a thread that writes there, until the script's trap has its turn: when its
            // program has ended
            aside.start("kha-local-close", process::destroy);
        }
    }
}

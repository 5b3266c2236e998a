package io.kha.ssh;

import io.kha.Host;
import io.kha.transport.Tunnel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A tunnel as a socket, for the connection to a host behind another. Gives up when nothing has come for a time, although signs of life
 * are asked for.
 */
final class TunnelSocket extends Socket {
    private final Tunnel tunnel;
    private final InputStream in;
    private final int port;
    private final Thread watch;
    private volatile long last = System.nanoTime();

    /** A socket over a tunnel to a host. On silence for this long, all is given up. */
    TunnelSocket(Tunnel tunnel, Host host, Duration silence, Runnable giveUp) {
        this.tunnel = tunnel;
        this.in = new Heard(tunnel.in());
        this.port = host.port();
        this.watch = new Thread(() -> watch(silence, giveUp), "kha-" + host.name() + "-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch(Duration silence, Runnable giveUp) {
        try {
            long left;
            while ((left = silence.toNanos() - (System.nanoTime() - last)) > 0) {
                Thread.sleep(left / 1_000_000 + 1);
            }
            giveUp.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public int getPort() {
        return port;
    }

    @Override
    public void setSoTimeout(int timeout) {
        // silence is watched by a thread
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return tunnel.out();
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        tunnel.close();
    }

    private final class Heard extends FilterInputStream {
        Heard(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            last = System.nanoTime();
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            last = System.nanoTime();
            return n;
        }
    }
}

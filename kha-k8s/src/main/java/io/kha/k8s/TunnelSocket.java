package io.kha.k8s;

import io.kha.transport.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose other end is wherever its way leads; the address that it is told to connect to is ignored. A read that takes longer
 * than {@link #setSoTimeout} ends with {@link SocketTimeoutException} and closes the socket: a tunnel cannot be asked to wait less.
 * Once closed it refers to its way and its tunnel no more: the JDK holds TLS sockets, and with them this one, until their finalizers have run.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // volatile fields: close must not wait for a reader
final class TunnelSocket extends Socket {
    private volatile @Nullable Way way;
    private volatile CompletableFuture<Tunnel> opened = new CompletableFuture<>();
    private volatile boolean connected;
    private volatile @Nullable InetSocketAddress remote;
    private volatile boolean closed;
    private volatile int soTimeout;

    TunnelSocket(Way way) {
        this.way = way;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        remote = (InetSocketAddress) endpoint;
        var by = way;
        var opening = opened;
        if (by == null) {
            throw new SocketException("Socket closed");
        }
        try {
            by.open(opening);
            opening.get(timeout == 0 ? Long.MAX_VALUE : timeout, TimeUnit.MILLISECONDS);
            connected = true;
        } catch (TimeoutException e) {
            close();
            throw new SocketTimeoutException("no connection in " + timeout + " ms");
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (CancellationException | RejectedExecutionException e) {
            throw (IOException) new SocketException("Socket closed").initCause(e);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw (IOException)
                    new ConnectException(cause == null ? e.toString() : cause.getMessage()).initCause(cause);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        connected();
        return new Timed();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        connected();
        return new Out();
    }

    private Tunnel connected() throws IOException {
        var tunnel = opened;
        if (closed || !connected) {
            throw new SocketException(closed ? "Socket closed" : "Socket is not connected");
        }
        return tunnel.join();
    }

    /** Ends whatever waits for it, be it a read or {@link #connect}. */
    @Override
    public void close() throws IOException {
        closed = true;
        var tunnel = opened;
        way = null;
        opened = CompletableFuture.failedFuture(new SocketException("Socket closed"));
        if (!tunnel.cancel(false) && !tunnel.isCompletedExceptionally()) {
            tunnel.join().close();
        }
    }

    @Override
    public void setSoTimeout(int timeout) {
        soTimeout = timeout;
    }

    @Override
    public int getSoTimeout() {
        return soTimeout;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void shutdownInput() throws IOException {
        close();
    }

    @Override
    public void shutdownOutput() throws IOException {
        close();
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isBound() {
        return isConnected();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return closed;
    }

    @Override
    public boolean isOutputShutdown() {
        return closed;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        var to = remote;
        return to == null ? null : to.getAddress();
    }

    @Override
    public int getPort() {
        var to = remote;
        return to == null ? 0 : to.getPort();
    }

    @Override
    public int getLocalPort() {
        return -1;
    }

    /** What the other side sends, with the socket's timeout on every read. */
    private final class Timed extends InputStream {
        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            var in = connected().in();
            var watchdog = new Watchdog();
            watchdog.timeout(soTimeout, TimeUnit.MILLISECONDS);
            watchdog.enter();
            try {
                int n = in.read(to, offset, length);
                if (watchdog.exit()) {
                    throw new SocketTimeoutException("no answer in " + soTimeout + " ms");
                }
                return n;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (watchdog.exit()) {
                    throw (IOException) new SocketTimeoutException("no answer in " + soTimeout + " ms").initCause(e);
                }
                throw e;
            }
        }

        @Override
        public int available() throws IOException {
            return connected().in().available();
        }

        @Override
        public void close() throws IOException {
            TunnelSocket.this.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            connected().out().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            connected().out().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            connected().out().flush();
        }

        @Override
        public void close() throws IOException {
            TunnelSocket.this.close();
        }
    }

    /** Ends a read by closing the socket under it. */
    private final class Watchdog extends AsyncTimeout {
        @Override
        protected void timedOut() {
            try {
                TunnelSocket.this.close();
            } catch (IOException e) {
                return; // it is closed as far as it can be: the read ends
            }
        }
    }
}

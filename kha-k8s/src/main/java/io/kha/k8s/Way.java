package io.kha.k8s;

import io.kha.transport.Connection;
import io.kha.transport.Tunnel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A way to an apiserver: through a host to an address as seen from there. */
final class Way extends SocketFactory {
    private final Connection through;
    private final String address;
    private final int port;
    private final ExecutorService threads;

    Way(Connection through, String address, int port, ExecutorService threads) {
        this.through = through;
        this.address = address;
        this.port = port;
        this.threads = threads;
    }

    /** Opens a tunnel, given so many milliseconds; 0 for no limit. */
    Tunnel open(int timeout) throws IOException {
        var opened = new CompletableFuture<Tunnel>();
        var opening = threads.submit(() -> open(opened));
        try {
            return opened.get(timeout == 0 ? Long.MAX_VALUE : timeout, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            abandon(opened, opening);
            throw new SocketTimeoutException("no connection in " + timeout + " ms");
        } catch (InterruptedException e) {
            abandon(opened, opening);
            Thread.currentThread().interrupt();
            throw (IOException) new ConnectException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw (IOException)
                    new ConnectException(cause == null ? e.toString() : cause.getMessage()).initCause(cause);
        }
    }

    /** In a thread of its own, since nothing else can end it in time. One tunnel at a time on one connection. */
    private @Nullable Void open(CompletableFuture<Tunnel> opened) throws IOException {
        try {
            Tunnel tunnel;
            synchronized (through) {
                tunnel = through.tunnel(address, port);
            }
            if (!opened.complete(tunnel)) {
                tunnel.close();
            }
        } catch (InterruptedException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
        return null;
    }

    private static void abandon(CompletableFuture<Tunnel> opened, Future<?> opening) throws IOException {
        opening.cancel(true);
        if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    @Override
    public Socket createSocket() {
        return new TunnelSocket(this);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException("only unconnected sockets");
    }

    @Override
    public String toString() {
        return address + " port " + port;
    }
}

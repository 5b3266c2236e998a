package io.kha.k8s;

import io.kha.transport.Connection;
import io.kha.transport.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import javax.net.SocketFactory;

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

    /**
     * Begins to open a tunnel, in a thread of its own, since whoever waits for it must be able to give up. A tunnel that nobody waits for
     * any more is closed when it comes, which costs the host's connection nothing.
     */
    void open(CompletableFuture<Tunnel> opened) {
        threads.execute(() -> {
            try {
                Tunnel tunnel;
                synchronized (through) { // one tunnel at a time on one connection
                    tunnel = through.tunnel(address, port);
                }
                if (!opened.complete(tunnel)) {
                    tunnel.close();
                }
            } catch (InterruptedException | IOException | RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
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

package io.kha.k8s;

import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A host from which addresses are reached that are ports of this machine. */
final class LoopbackHost implements Connection {
    private final Map<String, Integer> routes = new ConcurrentHashMap<>();
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gate = new CountDownLatch(1);
    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    final Queue<Socket> opened = new ConcurrentLinkedQueue<>();

    /** What a real connection's buffers still have of what came over it last. */
    @Nullable
    Object lastRead;

    /** From now on this address leads to that port. */
    LoopbackHost route(String address, int port) {
        routes.put(address, port);
        return this;
    }

    /** From now on nothing answers at this address. */
    void cut(String address) {
        routes.remove(address);
    }

    /** From now on tunnels to this address do not open until {@link #letGo}. */
    void hangOn(String address) {
        hanging.add(address);
    }

    void letGo() {
        gate.countDown();
    }

    @Override
    public Tunnel tunnel(String address, int port) throws InterruptedException {
        asked.add(address + ":" + port);
        if (hanging.contains(address + ":" + port)) {
            gate.await();
        }
        var to = routes.get(address + ":" + port);
        try {
            if (to == null) {
                throw new IOException("Connection refused");
            }
            var socket = new Socket(InetAddress.getLoopbackAddress(), to);
            opened.add(socket);
            return new Plain(this, socket, socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            throw new TransportException(TransportException.Kind.UNREACHABLE, "m1", String.valueOf(e.getMessage()), e);
        }
    }

    private record Plain(LoopbackHost host, Socket socket, InputStream in, OutputStream out) implements Tunnel {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public Reply execute(Batch batch, Watch watch) {
        throw new UnsupportedOperationException("only tunnels");
    }

    @Override
    public Lease lease(String holder, boolean breaking) {
        throw new UnsupportedOperationException("only tunnels");
    }

    @Override
    public Lease leaseAgain(String holder) {
        return lease(holder, false);
    }

    @Override
    public void close() {}
}

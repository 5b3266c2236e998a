package io.kha.k8s;

import io.kha.Secret;
import io.kha.internal.pki.CertificateAuthority;
import io.kha.internal.pki.Issuer;
import io.kha.internal.pki.KeyMaker;
import io.kha.internal.pki.Leaf;
import io.kha.internal.pki.LeafRequest;
import io.kha.internal.pki.Profile;
import io.kubernetes.client.util.SSLUtils;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A TLS server that asks for a client's certificate and can stop answering at any point. It answers {@code /version} unless silent. */
final class TlsServer implements AutoCloseable {
    /** Never says a word, not even TLS's. */
    volatile boolean silent;

    /** Whether requests but that for the version are answered. */
    volatile boolean answer = true;

    /** Answers with a byte every 100 ms, without end. */
    volatile boolean trickle;

    /** Answers with all that is taken. */
    volatile boolean flood;

    /** Opened by the first request that is not answered. */
    final CountDownLatch asked = new CountDownLatch(1);

    final AtomicInteger posts = new AtomicInteger();

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final ServerSocket listener;
    private final SSLContext tls;
    private final CertificateAuthority authority;
    private final Leaf admin;

    TlsServer() throws Exception {
        var random = new SecureRandom();
        var issuer = new Issuer(random, KeyMaker.rsa(random));
        var now = Instant.now();
        authority = issuer.authority("kubernetes", Duration.ofDays(1), now);
        admin = issuer.leaf(authority, LeafRequest.client("kubernetes-admin", "system:masters"), now);
        tls = context(
                issuer.leaf(authority, LeafRequest.host(Profile.PEER, "kube-apiserver", List.of(ApiServer.VIP)), now),
                authority);
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    Secret kubeconfig() {
        return io.kha.internal.render.Kubeconfig.withClient(
                "kubernetes", "https://" + ApiServer.VIP + ":8443", authority.certificate(), "kubernetes-admin", admin);
    }

    private static SSLContext context(Leaf leaf, CertificateAuthority authority) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        store.setKeyEntry(
                "server", SSLUtils.loadKey(leaf.key().reveal()), new char[0], certificates(leaf.certificate()));
        store.setCertificateEntry("clients", certificates(authority.certificate())[0]);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate[] certificates(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .toArray(new Certificate[0]);
    }

    private void accept() throws Exception {
        while (true) {
            var socket = listener.accept();
            sockets.add(socket);
            if (!silent) {
                daemon(() -> serve(socket));
            }
        }
    }

    private void serve(Socket plain) throws Exception {
        try (var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (var request = in.readLine(); request != null; request = in.readLine()) {
                for (var header = in.readLine(); header != null && !header.isEmpty(); ) {
                    header = in.readLine();
                }
                if (request.startsWith("POST")) {
                    posts.incrementAndGet();
                }
                respond(socket, request);
            }
        }
    }

    private void respond(SSLSocket socket, String request) throws Exception {
        var out = socket.getOutputStream();
        if (request.startsWith("GET /version ") || (answer && !trickle && !flood)) {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return;
        }
        asked.countDown();
        if (trickle) {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1000; i++) {
                out.write(' ');
                out.flush();
                Thread.sleep(100);
            }
        }
        if (flood) {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (var some = new byte[1 << 16]; ; ) {
                out.write(some);
            }
        }
        Thread.sleep(60_000);
    }

    private interface Work {
        void run() throws Exception;
    }

    private void daemon(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                return; // the other side went away
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
        for (var thread : threads) {
            thread.interrupt();
            thread.join(2000);
        }
    }
}

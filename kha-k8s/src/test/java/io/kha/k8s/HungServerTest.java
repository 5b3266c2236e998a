package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops answering at any point ends by a deadline, by an interrupt and by close. */
@Timeout(90)
class HungServerTest {
    private static final Deadlines SHORT =
            new Deadlines(Duration.ofMillis(1500), Duration.ofMillis(2500), Duration.ofSeconds(5));

    private final LoopbackHost host = new LoopbackHost();
    private TlsServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TlsServer();
        host.route("192.168.60.80:8443", server.port());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aTunnelThatDoesNotOpen() {
        host.hangOn("192.168.60.80:8443");
        var e = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> assertThrows(TransportException.class, () -> connect(SHORT)));
        assertTrue(String.valueOf(e.getMessage()).contains("no connection in 1500 ms"), e.getMessage());
        host.letGo();
    }

    @Test
    void aServerThatIsSilentFromTheStart() {
        server.silent = true;
        timesOut();
    }

    @Test
    void aServerThatIsSilentAfterTheRequest() throws Exception {
        try (var api = connect(SHORT)) {
            server.answer = false;
            var e = assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> assertThrows(TransportException.class, () -> read(api)));
            assertEquals(Kind.TIMEOUT, e.kind());
        }
        assertTrue(host.opened.stream().allMatch(s -> s.isClosed()));
        Leftovers.none();
    }

    @Test
    void aServerThatTrickles() throws Exception {
        try (var api = connect(SHORT)) {
            server.trickle = true; // each byte in time, but never an end: only the whole request's deadline ends it
            var e = assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> assertThrows(TransportException.class, () -> read(api)));
            assertEquals(Kind.TIMEOUT, e.kind());
        }
        Leftovers.none();
    }

    @Test
    void aServerThatNeverStops() throws Exception {
        try (var api = connect(Deadlines.DEFAULT)) {
            server.flood = true;
            var e = assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> assertThrows(TransportException.class, () -> read(api)));
            assertEquals(Kind.PROTOCOL, e.kind());
            assertEquals(
                    "kubernetes-api: GET /api/v1/nodes was answered with too much: 192.168.60.80 port 8443: more than"
                            + " 64 MiB: look at it with kubectl get --raw '/api/v1/nodes' and delete what has piled up"
                            + " there",
                    e.getMessage());
            assertEquals(
                    List.of("192.168.60.80:8443"),
                    host.asked.stream().distinct().toList(),
                    "no other way");
        }
        Leftovers.none();
    }

    @Test
    void closeEndsWhatIsUnderWay() throws Exception {
        var api = connect(Deadlines.DEFAULT);
        server.answer = false;
        var failure = new AtomicReference<Throwable>();
        var reader = new Thread(() -> failure.set(assertThrows(TransportException.class, () -> read(api))));
        reader.start();
        server.asked.await();
        assertTimeoutPreemptively(Duration.ofSeconds(30), api::close);
        reader.join();
        assertTrue(failure.get() instanceof TransportException);
        Leftovers.none();
    }

    @Test
    void anInterruptEndsWhatIsUnderWay() throws Exception {
        try (var api = connect(Deadlines.DEFAULT)) {
            server.answer = false;
            var ended = new CountDownLatch(1);
            var reader = new Thread(() -> {
                assertThrows(InterruptedException.class, () -> read(api));
                ended.countDown();
            });
            reader.start();
            server.asked.await();
            reader.interrupt();
            assertTrue(ended.await(30, java.util.concurrent.TimeUnit.SECONDS));
        }
        Leftovers.none();
    }

    @Test
    void aWriteThatMayHaveHappenedSaysSo() throws Exception {
        try (var api = connect(SHORT)) {
            server.answer = false;
            var op = ObjectOps.create("create", "/api/v1/nodes", "/api/v1/nodes/x", io.kha.transport.Content.of("{}"));
            var e = assertThrows(
                    TransportException.class, () -> api.execute(new Batch(List.of(op), List.of(), 1), Watch.NONE));
            assertTrue(String.valueOf(e.getMessage()).endsWith("; it may have been done: read before doing it again"));
            assertEquals(1, server.posts.get());
        }
    }

    private void timesOut() {
        var e = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> assertThrows(TransportException.class, () -> connect(SHORT)));
        assertTrue(
                String.valueOf(e.getMessage()).contains("192.168.60.80 port 8443: no answer in time"), e.getMessage());
        Leftovers.none();
    }

    private static void read(Connection api) throws InterruptedException {
        api.execute(Batch.reading(List.of(new Read.Api("/api/v1/nodes"))), Watch.NONE);
    }

    private Connection connect(Deadlines deadlines) throws InterruptedException {
        return new KubernetesApi(null, deadlines).connect(Examples.ha(), server.kubeconfig(), List.of(host));
    }
}

package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request ends, and says why, whatever comes back. */
@Timeout(30)
class RequestsTest {
    private static final String PODS = "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-proxy";

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private PlainServer server;
    private ApiClient client;

    /** How many bytes an answer has. */
    private volatile long size = 2;

    @BeforeEach
    void start() throws IOException {
        server = new PlainServer(this::serve);
        client = server.client;
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/never")) {
                asked.countDown();
                end.await();
            }
            exchange.sendResponseHeaders(200, 0);
            var some = new byte[1 << 16];
            for (long left = size; left > 0; left -= some.length) {
                exchange.getResponseBody().write(some, 0, (int) Math.min(left, some.length));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Direct direct(Duration limit) {
        return new Direct(client.getHttpClient(), new Deadlines(limit, limit, limit));
    }

    @Test
    void anAnswerOf64MiBIsReadAndALargerOneIsNot() throws Exception {
        try (var reach = direct(Duration.ofSeconds(20))) {
            size = 64 << 20;
            assertEquals(size, reach.ask(new Requests(client).get(PODS)).body().length());
            size++;
            var e = assertThrows(TransportException.class, () -> reach.ask(new Requests(client).get(PODS)));
            assertEquals(Kind.PROTOCOL, e.kind());
            assertEquals(
                    "kubernetes-api: GET /api/v1/namespaces/kube-system/pods was answered with too much: more than 64"
                            + " MiB: look at it with kubectl get --raw '" + PODS
                            + "' and delete what has piled up there",
                    e.getMessage());
            var there = reach.askThere(new Requests(client).get(client.getBasePath() + "/readyz"));
            assertEquals(0, there.status());
            assertTrue(there.body().startsWith("more than 64 MiB"), there.body());
        }
    }

    @Test
    void anErrorWhileAnAnswerIsReadIsTheCallers() throws Exception {
        var error = new OutOfMemoryError("Java heap space");
        reads(body -> {
            throw error;
        });
        try (var reach = direct(Duration.ofSeconds(20))) {
            var thrown = assertThrows(OutOfMemoryError.class, () -> reach.ask(new Requests(client).get(PODS)));
            assertSame(error, thrown);
        }
    }

    @Test
    void anExceptionWhileAnAnswerIsReadIsNoAnswer() throws Exception {
        reads(body -> {
            throw new IllegalStateException("not so");
        });
        try (var reach = direct(Duration.ofSeconds(20))) {
            var e = assertThrows(TransportException.class, () -> reach.ask(new Requests(client).get(PODS)));
            assertTrue(String.valueOf(e.getMessage()).contains("IllegalStateException: not so"), e.getMessage());
        }
    }

    /** What happens when the caller's client reads a body. */
    private void reads(UnaryOperator<Buffer> read) {
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(chain -> {
                    var response = chain.proceed(chain.request());
                    var source = new ForwardingSource(response.body().source()) {
                        @Override
                        public long read(Buffer sink, long count) throws IOException {
                            return super.read(read.apply(sink), count);
                        }
                    };
                    var body = ResponseBody.create(Okio.buffer(source), null, -1);
                    return response.newBuilder().body(body).build();
                })
                .build());
    }

    @Test
    void aRequestThatWaitsForTheCallersOwnEndsInTime() throws Exception {
        OkHttpClient callers = client.getHttpClient();
        callers.dispatcher().setMaxRequestsPerHost(1);
        callers.newCall(new Requests(client).get("/never")).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {}

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
            }
        });
        asked.await();
        try (var reach = direct(Duration.ofMillis(500))) {
            var e = assertThrows(TransportException.class, () -> reach.ask(new Requests(client).get(PODS)));
            assertEquals(Kind.TIMEOUT, e.kind());
            assertTrue(String.valueOf(e.getMessage()).contains("other requests of the same client"), e.getMessage());
        }
    }
}

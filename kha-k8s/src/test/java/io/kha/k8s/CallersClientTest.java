package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Programs;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.testing.SimulatedFleet;
import io.kha.transport.Content;
import io.kha.transport.Read;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run still sends by a client of the caller's after it has ended or was put out: no host stands in between. */
@Timeout(90)
class CallersClientTest {
    private final Cluster cluster = Cluster.of("prod", c -> c.kubernetes("1.36.2")
            .masters(Host.of("m1", "10.0.0.1"), Host.of("m2", "10.0.0.2"), Host.of("m3", "10.0.0.3"))
            .endpoint(Endpoint.existing("10.0.0.99", 6443))
            .network(Cni.none("10.244.0.0/16"))
            .programs(Programs.present()));
    private final SimulatedFleet fleet = SimulatedFleet.of(cluster);
    private final AtomicInteger patches = new AtomicInteger();
    private final CountDownLatch patched = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private PlainServer server;
    private ApiClient client;

    /** The status that a patch is answered with. */
    private volatile IntSupplier answer = () -> 503;

    @BeforeEach
    void start() throws IOException {
        fleet.host("m1").write("/etc/kubernetes/admin.conf", "conf");
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
            var status = exchange.getRequestURI().getPath().equals("/version") ? 200 : 404;
            if (exchange.getRequestMethod().equals("PATCH")) {
                patches.incrementAndGet();
                patched.countDown();
                status = answer.getAsInt();
            }
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
        }
    }

    private Kha kha() {
        return Kha.over(fleet::connect, o -> o.api(KubernetesApi.over(client))
                .recipe(Recipe.of(List.of(Placement.onApi(new Patched())))));
    }

    /** One object, by one server-side apply. */
    private record Patched() implements Step {
        private static final String PATH = "/api/v1/namespaces/default/configmaps/x";

        @Override
        public String id() {
            return "patched";
        }

        @Override
        public String title() {
            return "patched";
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return List.of(new Read.Api(PATH));
        }

        @Override
        public Decision decide(Seen seen, Fleet fleet) {
            return seen.get(new Read.Api(PATH)).found()
                    ? Decision.satisfied()
                    : Decision.change("not there", ObjectOps.apply("apply x", PATH, Content.of("{}")));
        }
    }

    /** Applies, interrupts when a patch has come, and waits for the end of it. */
    private void interrupted(int millisLater) throws Exception {
        try (var kha = kha()) {
            var plan = kha.plan(cluster);
            var thrown = new CompletableFuture<Throwable>();
            var run = new Thread(() -> {
                try {
                    thrown.completeExceptionally(new AssertionError(String.valueOf(kha.apply(plan))));
                } catch (KhaException e) {
                    thrown.complete(e);
                }
            });
            run.start();
            assertTrue(patched.await(30, TimeUnit.SECONDS));
            TimeUnit.MILLISECONDS.sleep(millisLater);
            run.interrupt();
            var said = String.valueOf(thrown.get(20, TimeUnit.SECONDS).getMessage());
            assertTrue(said.contains("interrupted"), said);
        }
        for (var host : cluster.hosts()) {
            try (var connection = fleet.connect(host)) {
                connection.lease("other", false).close();
            }
        }
    }

    @Test
    void anInterruptEndsARequestThatIsNotAnswered() throws Exception {
        answer = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 503;
        };
        interrupted(0);
        assertEquals(1, patches.get());
    }

    @Test
    void whatWasRefusedForAMomentIsNotSentAgainAfterAnInterrupt() throws Exception {
        interrupted(300);
        TimeUnit.MILLISECONDS.sleep(1500);
        assertEquals(1, patches.get());
    }

    @Test
    void whatWasRefusedForAMomentIsNotSentAgainAfterATakeOver() {
        answer = () -> {
            try (var other = Kha.over(fleet)) {
                other.takeOver(cluster);
            }
            return 503;
        };
        try (var kha = kha()) {
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(kha.plan(cluster)));
            assertTrue(failed.failure().said().contains("another run has written"), failed::toString);
        }
        assertEquals(1, patches.get());
    }

    @Test
    void whatWasRefusedForAMomentIsSentAgain() {
        answer = () -> patches.get() == 1 ? 503 : 400;
        try (var kha = kha()) {
            var failed = assertInstanceOf(Outcome.Failed.class, kha.apply(kha.plan(cluster)));
            assertTrue(failed.failure().said().contains("HTTP 400"), failed::toString);
        }
        assertEquals(2, patches.get());
    }
}

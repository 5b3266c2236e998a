package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import io.kha.transport.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Through tunnels of the hosts: the first way that works is kept until it fails, then the next is tried. There is no listener on this
 * machine, no look-up of names and no proxy; the URL stays the address in the certificate whatever the way.
 */
final class Tunnels implements Reach {
    private final List<Connection> hosts;
    private final Deadlines deadlines;
    private final Kubeconfig config;
    private final ExecutorService threads;
    private final OkHttpClient base;
    private final List<Way> ways;
    private final ConcurrentMap<Way, OkHttpClient> clients = new ConcurrentHashMap<>();
    private int current;

    Tunnels(Kubeconfig config, List<Connection> hosts, List<Target> targets, Deadlines deadlines) {
        this.hosts = List.copyOf(hosts);
        this.deadlines = deadlines;
        this.config = config;
        this.threads = daemons();
        this.base = config.client()
                .getHttpClient()
                .newBuilder()
                .protocols(List.of(Protocol.HTTP_1_1)) // no thread that reads beside the request's own
                .proxy(Proxy.NO_PROXY)
                .dns(name -> List.of(InetAddress.getByAddress(name, new byte[4]))) // hosts resolve, not this machine
                .fastFallback(false)
                .followRedirects(false)
                .retryOnConnectionFailure(false) // it would send a POST again
                .dispatcher(new Dispatcher(threads))
                .eventListenerFactory(Sent::listener)
                .connectTimeout(deadlines.connect())
                .readTimeout(deadlines.read())
                .writeTimeout(deadlines.read())
                .callTimeout(deadlines.call())
                .build();
        this.ways = ways(targets);
    }

    /** An address that an apiserver may answer at. */
    record Target(String address, int port) {}

    private List<Way> ways(List<Target> targets) {
        var all = new ArrayList<Way>();
        for (var target : targets) {
            for (var host : hosts) {
                all.add(new Way(host, target.address(), target.port(), threads));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public ApiAnswer ask(Request request) throws InterruptedException {
        var failures = new ArrayList<Failure>();
        var answer = tryInTurn(request, ways, current, failures);
        if (answer == null) {
            throw Failure.exception(request, failures);
        }
        return answer;
    }

    @Override
    public ApiAnswer askThere(Request request) throws InterruptedException {
        var there = ways(List.of(new Target(request.url().host(), request.url().port())));
        var failures = new ArrayList<Failure>();
        try {
            var answer = tryInTurn(request, there, 0, failures);
            return answer == null ? new ApiAnswer(0, Failure.words(failures)) : answer;
        } finally {
            there.forEach(this::forget);
        }
    }

    /** The first answer; null, and what failed, when there is none. */
    private @Nullable ApiAnswer tryInTurn(Request request, List<Way> these, int first, List<Failure> failures)
            throws InterruptedException {
        var end = System.nanoTime() + deadlines.call().toNanos();
        for (int i = 0; i < these.size(); i++) {
            int at = (first + i) % these.size();
            var left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            try {
                var answer = Requests.carry(client(these.get(at)), request, Duration.ofNanos(left));
                if (these == ways) {
                    current = at;
                }
                return answer;
            } catch (IOException e) {
                failures.add(new Failure(these.get(at).toString(), e));
                if (e instanceof TooLarge || !again(request)) {
                    break;
                }
            }
        }
        return null;
    }

    /** Each way has a pool of its own: OkHttp does not tell connections of one URL apart by their socket factories. */
    private OkHttpClient client(Way way) {
        return clients.computeIfAbsent(way, w -> base.newBuilder()
                .socketFactory(w)
                .connectionPool(new ConnectionPool(1, 5, TimeUnit.SECONDS))
                .build());
    }

    private void forget(Way way) {
        var client = clients.remove(way);
        if (client != null) {
            client.connectionPool().evictAll();
        }
    }

    private static boolean again(Request request) {
        var sent = request.tag(Sent.class);
        return request.method().equals("GET") || (sent != null && !sent.anything());
    }

    @Override
    public void close() {
        base.dispatcher().cancelAll();
        threads.shutdown();
        var interrupted = false;
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        clients.keySet().forEach(this::forget);
        try {
            config.forget();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService daemons() {
        var number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            var thread = new Thread(task, "kha-api-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}

package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** With a client that the caller brings and keeps: its pool and threads are used, and left open; only what it carries here is ended. */
final class Direct implements Reach {
    private final OkHttpClient http;
    private final Duration limit;
    private volatile @Nullable Call running;
    private volatile boolean closed;

    Direct(OkHttpClient callers, Deadlines deadlines) {
        http = callers.newBuilder()
                .retryOnConnectionFailure(false)
                .eventListenerFactory(Sent::listener)
                .build();
        limit = deadlines.call();
    }

    @Override
    public ApiAnswer ask(Request request) throws InterruptedException {
        try {
            return carry(request);
        } catch (IOException e) {
            throw Failure.exception(request, List.of(new Failure("", e)));
        }
    }

    @Override
    public ApiAnswer askThere(Request request) throws InterruptedException {
        try {
            return carry(request);
        } catch (IOException e) {
            return new ApiAnswer(0, new Failure("", e).toString());
        }
    }

    private ApiAnswer carry(Request request) throws IOException, InterruptedException {
        var call = http.newCall(request);
        running = call; // first: who closes from now on cancels it
        try {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            return Requests.carry(call, limit);
        } finally {
            running = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        var call = running;
        if (call != null) {
            call.cancel();
        }
    }
}

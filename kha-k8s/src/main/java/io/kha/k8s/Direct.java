package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** With a client that the caller brings and keeps: its pool and threads are used, and left open. */
final class Direct implements Reach {
    private final OkHttpClient http;
    private final Duration limit;

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
            return Requests.carry(http, request, limit);
        } catch (IOException e) {
            throw Failure.exception(request, List.of(new Failure("", e)));
        }
    }

    @Override
    public ApiAnswer askThere(Request request) throws InterruptedException {
        try {
            return Requests.carry(http, request, limit);
        } catch (IOException e) {
            return new ApiAnswer(0, new Failure("", e).toString());
        }
    }

    @Override
    public void close() {}
}

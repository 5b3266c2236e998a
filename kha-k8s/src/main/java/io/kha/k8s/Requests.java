package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Makes requests with a client's credentials and carries them out, one at a time. */
final class Requests {
    /** OkHttp's own clock ends a request in time, but runs only from when its dispatcher, which may be a caller's, begins it. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private final ApiClient client;

    Requests(ApiClient client) {
        this.client = client;
    }

    /** A GET of a path, or of a whole URL. */
    Request get(String pathOrUrl) {
        return request(pathOrUrl, "GET", null, null);
    }

    /** A request with a body; no body when there are no bytes. */
    Request request(String pathOrUrl, String method, @Nullable String contentType, byte @Nullable [] body) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "application/json");
        if (contentType != null && body != null && body.length > 0) {
            headers.put("Content-Type", contentType);
        }
        var whole = !pathOrUrl.startsWith("/");
        try {
            return client.buildRequest(
                            whole ? "" : client.getBasePath(),
                            pathOrUrl,
                            method,
                            new ArrayList<>(),
                            new ArrayList<>(),
                            body == null || body.length == 0 ? null : body,
                            headers,
                            new HashMap<>(),
                            new HashMap<>(),
                            new String[] {"BearerToken"},
                            null)
                    .newBuilder()
                    .tag(Sent.class, new Sent())
                    .build();
        } catch (ApiException e) {
            throw new IllegalArgumentException("not a request: " + method + " " + pathOrUrl, e);
        }
    }

    /**
     * Carries out a request and waits for its answer for so long.
     *
     * @throws IOException when there was none; {@link Sent#anything} says whether the server may have seen it
     */
    static ApiAnswer carry(OkHttpClient http, Request request, Duration limit)
            throws IOException, InterruptedException {
        return carry(http.newCall(request), limit);
    }

    /** The same with a call that another may cancel meanwhile. */
    static ApiAnswer carry(Call call, Duration limit) throws IOException, InterruptedException {
        var answer = new CompletableFuture<ApiAnswer>();
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call c, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call c, Response response) {
                try (response) {
                    answer.complete(answer(response));
                } catch (Throwable e) { // nobody else is told of it any more: OkHttp calls back once
                    answer.completeExceptionally(e);
                }
            }
        });
        try {
            return answer.get(limit.plus(LATER).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            call.cancel();
            throw e;
        } catch (TimeoutException e) {
            call.cancel();
            throw new InterruptedIOException("timeout: other requests of the same client may have kept it waiting");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static ApiAnswer answer(Response response) throws IOException {
        var body = response.body();
        if (body.source().request(TooLarge.LIMIT + 1)) {
            var url = response.request().url();
            throw new TooLarge(url.encodedPath() + (url.encodedQuery() == null ? "" : "?" + url.encodedQuery()));
        }
        return new ApiAnswer(response.code(), body.string());
    }
}

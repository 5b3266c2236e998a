package io.kha.k8s;

import io.kha.transport.ApiAnswer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Request;

/**
 * Asks again, five times, when an apiserver answers as one that has just started or is overloaded does: it forbids what it will allow
 * once it has read the roles, has no time, or has lost its etcd. What it refused that way was not done; what it failed at may have been,
 * and is repeated where twice is once: a GET, a merge patch (RFC 7386), a server-side apply. Whoever asked is heard before each time.
 */
final class Patient implements Reach {
    private static final int TRIES = 6;
    private static final Set<Integer> REFUSED = Set.of(403, 429);
    private static final Set<Integer> FAILED = Set.of(500, 502, 503, 504);
    private static final Set<String> TWICE_IS_ONCE = Set.of("merge-patch+json", "apply-patch+yaml");

    private final Reach reach;
    private final Duration pause;

    Patient(Reach reach, Duration pause) {
        this.reach = reach;
        this.pause = pause;
    }

    @Override
    public ApiAnswer ask(Request request) throws InterruptedException {
        return ask(request, () -> {});
    }

    /** The same; {@code again} is run each time before the request is sent once more, and keeps it back by an exception. */
    ApiAnswer ask(Request request, Runnable again) throws InterruptedException {
        var answer = reach.ask(request);
        for (int i = 1; i < TRIES && passing(request, answer); i++) {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            again.run();
            answer = reach.ask(request);
        }
        return answer;
    }

    private static boolean passing(Request request, ApiAnswer answer) {
        return REFUSED.contains(answer.status()) || (FAILED.contains(answer.status()) && repeatable(request));
    }

    private static boolean repeatable(Request request) {
        var body = request.body();
        var type = body == null ? null : body.contentType();
        return request.method().equals("GET")
                || (request.method().equals("PATCH") && type != null && TWICE_IS_ONCE.contains(type.subtype()));
    }

    @Override
    public ApiAnswer askThere(Request request) throws InterruptedException {
        return reach.askThere(request);
    }

    @Override
    public void close() {
        reach.close();
    }
}

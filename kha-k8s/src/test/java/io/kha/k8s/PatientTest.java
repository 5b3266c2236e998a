package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.transport.ApiAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;

class PatientTest {
    private final ArrayDeque<Integer> statuses = new ArrayDeque<>();

    @Test
    void anApiserverThatHasJustStartedIsAskedAgain() throws Exception {
        assertEquals(200, asked("GET", 403, 503, 429, 200));
        assertEquals(201, asked("POST", 403, 429, 201));
    }

    @Test
    void whatStaysForbiddenIsForbidden() throws Exception {
        assertEquals(403, asked("GET", 403, 403, 403, 403, 403, 403));
    }

    @Test
    void aWriteThatFailedIsRepeatedWhereTwiceIsOnce() throws Exception {
        assertEquals(200, asked("PATCH application/merge-patch+json", 500, 503, 200));
        assertEquals(200, asked("PATCH application/apply-patch+yaml", 500, 200));
        assertEquals(500, asked("PATCH application/json-patch+json", 500));
        assertEquals(503, asked("POST application/json", 503));
        assertEquals(500, asked("DELETE", 500));
    }

    @Test
    void whoAskedCanKeepEachRepeatBack() {
        statuses.addAll(List.of(403, 503, 200));
        var patch = RequestBody.create(new byte[0], MediaType.get("application/merge-patch+json"));
        var request =
                new Request.Builder().url("https://x/").method("PATCH", patch).build();
        var asked = new AtomicInteger();
        var patient = new Patient(new Scripted(), Duration.ZERO);
        assertThrows(
                IllegalStateException.class,
                () -> patient.ask(request, () -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IllegalStateException("no");
                    }
                }));
        assertEquals(List.of(200), List.copyOf(statuses));
    }

    @Test
    void absenceAndConflictAreAnswers() throws Exception {
        assertEquals(404, asked("GET", 404));
        assertEquals(409, asked("POST", 409));
    }

    /** The status it ends with; every one that the server has to give must be taken. */
    private int asked(String what, Integer... gives) throws InterruptedException {
        statuses.addAll(List.of(gives));
        var words = what.split(" ");
        var type = words.length == 1 ? null : MediaType.get(words[1]);
        var body = words[0].equals("GET") ? null : RequestBody.create(new byte[0], type);
        var request =
                new Request.Builder().url("https://x/").method(words[0], body).build();
        var answer = new Patient(new Scripted(), Duration.ZERO).ask(request);
        assertEquals(0, statuses.size());
        return answer.status();
    }

    private final class Scripted implements Reach {
        @Override
        public ApiAnswer ask(Request request) {
            return new ApiAnswer(statuses.remove(), "");
        }

        @Override
        public ApiAnswer askThere(Request request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}

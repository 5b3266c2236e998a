package io.kha.k8s;

import java.time.Duration;

/**
 * How long requests may take.
 *
 * @param connect until a way to the API is open
 * @param read until the next byte of an answer
 * @param call for a request as a whole, by every way there is
 */
record Deadlines(Duration connect, Duration read, Duration call) {
    static final Deadlines DEFAULT =
            new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
}

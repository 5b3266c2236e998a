package io.kha.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** Threads that a closed connection has left behind. */
final class Leftovers {
    private Leftovers() {}

    /** There are none; a thread that has ended its work is given two seconds to be gone. */
    static void none() {
        for (int i = 0; i < 200 && !threads().isEmpty(); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertEquals(List.of(), threads());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(n -> n.startsWith("kha-api"))
                .toList();
    }
}

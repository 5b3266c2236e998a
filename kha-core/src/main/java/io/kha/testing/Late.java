package io.kha.testing;

import java.util.ArrayDeque;
import java.util.Queue;

/** What a host goes on with although nobody waits for its answer. Guarded by the fleet's lock. */
final class Late {
    private final Queue<Runnable> rest = new ArrayDeque<>();

    void add(Runnable work) {
        rest.add(work);
    }

    /** It comes to its end; whether there was any. */
    boolean run() {
        boolean any = !rest.isEmpty();
        for (var work = rest.poll(); work != null; work = rest.poll()) {
            work.run();
        }
        return any;
    }

    /** Power is lost. */
    void lost() {
        rest.clear();
    }
}

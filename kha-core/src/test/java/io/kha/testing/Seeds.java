package io.kha.testing;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Does something for each of many seeds, on as many threads as there are processors. */
final class Seeds {
    private Seeds() {}

    /** Says how long it took. */
    static String each(long first, long count, LongConsumer work) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        var next = new AtomicLong(first);
        long began = System.nanoTime();
        var threads = Executors.newFixedThreadPool(processors);
        try {
            Callable<Void> task = () -> {
                for (long seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement()) {
                    work.accept(seed);
                }
                return null;
            };
            for (var done : threads.invokeAll(Collections.nCopies(processors, task))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format("%.1f s: %.0f a second", seconds, count / seconds);
    }
}

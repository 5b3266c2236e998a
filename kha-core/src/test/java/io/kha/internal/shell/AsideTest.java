package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsideTest {
    private final CompletableFuture<Thread> thread = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final Aside aside = new Aside();
    private final CountDownLatch never = new CountDownLatch(1);

    private void waitForEver() {
        thread.complete(Thread.currentThread());
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted.complete(true);
        }
    }

    @Test
    void its_thread_is_named_for_the_work_and_keeps_no_program_from_ending() throws Exception {
        Future<?> work = aside.start("kha-h1-work", this::waitForEver);
        Thread t = thread.get();
        assertEquals("kha-h1-work", t.getName());
        assertTrue(t.isDaemon());
        assertSame(Aside.class.getClassLoader(), t.getContextClassLoader());
        work.cancel(true);
        assertTrue(interrupted.get());
        t.join();
    }

    @Test
    void one_without_work_ends_with_the_last_connection() throws Exception {
        aside.enter();
        aside.enter();
        var work = aside.start("kha-h1-work", () -> thread.complete(Thread.currentThread()));
        work.get();
        Thread t = thread.get();
        aside.leave();
        t.join(100);
        assertTrue(t.isAlive());
        long begun = System.nanoTime();
        aside.leave();
        t.join();
        assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(Aside.KEPT_SECONDS / 2));
    }

    @Test
    void what_comes_next_on_an_interrupted_thread_is_not_interrupted() throws Exception {
        Future<?> work = aside.start("kha-h1-work", this::waitForEver);
        Thread t = thread.get();
        aside.enter();
        work.cancel(true);
        while (!t.getName().equals(Aside.IDLE)) {
            Thread.sleep(1);
        }
        var free = new CountDownLatch(1);
        for (Thread next = null; next != t; ) { // each keeps its thread, until the one that is looked for has its turn
            var now = new CompletableFuture<Thread>();
            var was = new CompletableFuture<Boolean>();
            aside.start("kha-h1-next", () -> {
                now.complete(Thread.currentThread());
                was.complete(Thread.currentThread().isInterrupted());
                try {
                    free.await();
                } catch (InterruptedException e) {
                    was.complete(true);
                }
            });
            next = now.get();
            assertFalse(was.get());
            Thread.sleep(1);
        }
        free.countDown();
    }

    @Test
    void what_fails_is_told_and_ends() throws Exception {
        var told = new CompletableFuture<Throwable>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> told.complete(e));
        try {
            aside.start("kha-h1-work", () -> {
                        throw new IllegalStateException("why");
                    })
                    .get(10, TimeUnit.SECONDS);
            assertEquals("why", told.get(10, TimeUnit.SECONDS).getMessage());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}

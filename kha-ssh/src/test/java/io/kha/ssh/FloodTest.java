package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.transport.Batch;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host that says too much costs. */
@Timeout(240)
class FloodTest extends WithSshd {

    @Test
    void a_flood_is_neither_kept_nor_waited_for() throws Exception {
        String flood =
                "ForceCommand head -c 268435456 /dev/zero; head -c 100000000 /dev/zero >&2; eval \"$SSH_ORIGINAL_COMMAND\"";
        try (var sshd = Sshd.start(folder, flood)) {
            int held = held(() -> assertEquals(Sshd.ME, whoami(sshd.ssh(), sshd.host())));
            assertTrue(held < 8 << 10, "held " + held + " KiB more than before, the connection among them");
        }
    }

    @Test
    void a_gibibyte_of_answer_costs_less_than_a_mebibyte() throws Exception {
        try (var sshd = Sshd.start(folder);
                Connection c = sshd.ssh().connect(sshd.host())) {
            c.execute(Batch.reading(List.of(Read.command("id", "-un"))), Watch.NONE); // all classes are there
            var flood = new Read.Command(List.of("head", "-c", "1073741824", "/dev/zero"), Duration.ofMinutes(3));
            int held = held(() -> {
                var answers =
                        c.execute(Batch.reading(List.of(flood)), Watch.NONE).answers();
                assertTrue(((CommandAnswer) answers.get(flood)).out().length() <= 1 << 20);
            });
            System.out.println("a GiB from a host: " + held + " KiB of heap at most");
            assertTrue(held < 1 << 10, "held " + held + " KiB more than before");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** The most KiB of heap that are held while something is done, beyond what is held before. */
    private static int held(Work work) throws Exception {
        System.gc();
        long before = used();
        var most = new AtomicInteger();
        var samples = new AtomicInteger();
        var sampler = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(20);
                    System.gc();
                    most.accumulateAndGet((int) ((used() - before) >> 10), Math::max);
                    samples.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.yield(); // the end
            }
        });
        sampler.start();
        work.run();
        sampler.interrupt();
        sampler.join();
        assertTrue(samples.get() > 0, "it was over before it was looked at");
        return most.get();
    }

    private static long used() {
        Runtime r = Runtime.getRuntime();
        return r.totalMemory() - r.freeMemory();
    }
}

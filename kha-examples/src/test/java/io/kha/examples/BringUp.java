package io.kha.examples;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.kha.Event;
import io.kha.Kha;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bring-up as a program of its own, which can be killed: a line for each event. {@code -Dbringup.plan=FILE} saves the plan,
 * {@code -Dbringup.heap=FILE} what lives in memory when all is closed.
 */
final class BringUp {
    private BringUp() {}

    public static void main(String[] args) throws IOException {
        run();
        var heap = System.getProperty("bringup.heap");
        if (heap != null) {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(heap, true);
        }
    }

    /** Holds nothing when it has returned. */
    private static void run() throws IOException {
        var lab = Lab.ofThisProcess();
        try (var kha = Kha.over(lab.ssh())) {
            var plan = kha.plan(lab.cluster());
            say(plan.diff());
            var saved = System.getProperty("bringup.plan");
            if (saved != null) {
                Files.writeString(Path.of(saved), plan.toJson());
            }
            kha.apply(plan, (Event event) -> say(event.toString())).orThrow();
            say(kha.verify(lab.cluster()).toString());
            kha.access(lab.cluster()).kubeconfig().reveal();
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

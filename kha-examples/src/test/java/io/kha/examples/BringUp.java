package io.kha.examples;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.kha.Event;
import io.kha.Kha;
import io.kha.Secret;
import io.kha.ssh.Ssh;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bring-up as a program of its own, which can be killed: a line for each event. {@code -Dbringup.sudo=FILE} has the password with
 * which the user dev becomes root; {@code -Dbringup.plan=FILE} saves the plan, {@code -Dbringup.keys=FILE} every key that is made and what
 * is given out, {@code -Dbringup.heap=FILE} what lives in memory when all is closed.
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
        var ssh = ssh(lab);
        var file = System.getProperty("bringup.keys");
        var keys = file == null ? null : KeptKeys.in(Path.of(file), ssh.clock());
        try (var kha = keys == null ? Kha.over(ssh) : Kha.over(ssh, k -> k.source(keys))) {
            var plan = kha.plan(lab.cluster());
            say(plan.diff());
            var saved = System.getProperty("bringup.plan");
            if (saved != null) {
                Files.writeString(Path.of(saved), plan.toJson());
            }
            kha.apply(plan, (Event event) -> say(event.toString())).orThrow();
            say(kha.verify(lab.cluster()).toString());
            var access = kha.access(lab.cluster()).kubeconfig();
            if (keys != null) {
                keys.keep(access.revealText());
            }
        }
    }

    private static Ssh ssh(Lab lab) throws IOException {
        var password = System.getProperty("bringup.sudo");
        return password == null
                ? lab.ssh()
                : lab.ssh("dev").sudoPassword(Secret.of(Files.readString(Path.of(password))));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

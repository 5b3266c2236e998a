package io.kha.examples;

import io.kha.Cluster;
import io.kha.Kha;
import io.kha.Progress;
import io.kha.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The main job from end to end: plan, apply, verify, and a second apply that changes nothing. */
final class Quickstart {
    private Quickstart() {}

    public static void main(String[] args) throws IOException {
        var lab = Lab.ofThisProcess();
        if (lab.present()) {
            var cluster = List.of(args).contains("--apt") ? lab.packages(lab.cluster()) : lab.cluster();
            run(cluster, lab.ssh(), Path.of(lab.get("LAB_STATE"), "admin.conf"));
        } else {
            var cluster = Simulated.cluster();
            run(cluster, Simulated.fleet(cluster), Path.of("target", "simulated-admin.conf"));
        }
    }

    private static void run(Cluster cluster, Transport hosts, Path kubeconfig) throws IOException {
        try (var kha = Kha.over(hosts)) {
            say("The plan: what will change, before anything does");
            var plan = kha.plan(cluster);
            System.out.print(plan.diff());

            say("Apply");
            var applied = kha.apply(plan, Progress.console()).orThrow();
            System.out.println(applied.changes() + " changes, " + applied.executions() + " remote executions");

            say("Verify: is it as it should be, and highly available?");
            System.out.println(kha.verify(cluster).orThrow());

            say("Apply again: nothing is left to do");
            var second = kha.plan(cluster);
            System.out.println(second + ", " + second.executions() + " remote executions on "
                    + cluster.hosts().size() + " hosts");
            if (!second.isEmpty() || second.executions() != cluster.hosts().size()) {
                throw new IllegalStateException(
                        "a second apply should change nothing and cost one execution a host:\n" + second.diff());
            }
            kha.apply(second).orThrow();
            save(kubeconfig, kha.access(cluster).kubeconfig().reveal());
            System.out.println("\nkubeconfig: " + kubeconfig);
        }
    }

    private static void save(Path path, byte[] kubeconfig) throws IOException {
        Files.deleteIfExists(path);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
            channel.write(java.nio.ByteBuffer.wrap(kubeconfig));
        }
    }

    private static void say(String what) {
        System.out.println("\n== " + what);
    }
}

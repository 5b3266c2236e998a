package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * A test on the lab's hosts, which {@code bin/lab-tests} runs. Its program must be in the lab's network and have the variables that
 * {@code lab env} prints.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnTheLab {
    final Lab lab = Lab.ofThisProcess();
    final LabScript script = new LabScript();
    final Cluster cluster = lab.cluster();
    Kha kha;
    private Path folder;

    @BeforeAll
    void open() throws IOException {
        kha = Kha.over(lab.ssh());
        folder = Files.createTempDirectory(
                "kha-lab", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @AfterAll
    void close() throws IOException {
        kha.close();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** A file of this test's own, in a folder for its user only. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Brings the cluster to where it should be, from wherever it is. */
    void apply() {
        kha.apply(kha.plan(cluster), Progress.console()).orThrow();
    }

    /** Brings it there, and waits until all of it is well. */
    void built() {
        apply();
        clean("healthy", Duration.ofMinutes(3));
    }

    /** Waits until verify has nothing to say. */
    void clean(String what, Duration limit) {
        eventually(what, limit, () -> {
            var findings = findings();
            return findings.isEmpty() ? "" : findings.toString();
        });
    }

    List<Finding> findings() {
        return kha.verify(cluster).findings();
    }

    /** Waits until verify has such a finding; says how long that took. */
    Finding found(String what, Duration limit, Predicate<Finding> wanted) {
        var found = new ArrayList<Finding>();
        eventually(what, limit, () -> {
            var findings = findings();
            findings.stream().filter(wanted).forEach(found::add);
            return found.isEmpty() ? "verify has only " + findings : "";
        });
        System.out.println("    " + found.get(0));
        assertTrue(!found.get(0).remedy().isBlank(), "it has no remedy: " + found.get(0));
        return found.get(0);
    }

    /** Waits until nothing is missing any more; what is missing is the last answer when it fails. */
    Duration eventually(String what, Duration limit, Supplier<String> missing) {
        var begun = System.nanoTime();
        while (true) {
            var last = missing.get();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            if (last.isEmpty()) {
                System.out.printf("    %s after %.1f s%n", what, took.toMillis() / 1000.0);
                return took;
            }
            assertTrue(took.compareTo(limit) < 0, what + ": not within " + limit.toSeconds() + " s: " + last);
            pause(Duration.ofMillis(500));
        }
    }

    /** Numbers that have nothing to do with those of the seed beside it. */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks with kubectl and the kubeconfig that kha gives out, through the VIP. */
    Command kubectl(String... arguments) {
        return kubectl(arguments, "");
    }

    Command kubectl(String[] arguments, String input) {
        var argv = new ArrayList<>(List.of(lab.get("LAB_PROGRAMS") + "/kubectl", "--kubeconfig", kubeconfig()));
        argv.addAll(List.of(arguments));
        return Command.run(argv, input);
    }

    /**
     * What it answers, asked again where the apiserver has lost etcd under the request: its connection to a member that lost power breaks
     * at the first request over it once the member is back, and that one fails. Clients of Kubernetes ask again.
     */
    String persistently(String... arguments) {
        for (int turn = 1; ; turn++) {
            var answer = kubectl(arguments);
            if (answer.ok() || turn == 10 || !answer.out().contains("code = Unavailable")) {
                return answer.orFail("kubectl " + arguments[0]);
            }
            System.out.println("    asked again: " + answer.out().strip());
            pause(Duration.ofSeconds(1));
        }
    }

    private String kubeconfig() {
        var file = file("admin.conf");
        try {
            if (!Files.exists(file)) {
                Files.write(file, kha.access(cluster).kubeconfig().reveal());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    List<String> masters() {
        return cluster.masters().stream().map(Host::name).toList();
    }

    /** The masters that have the VIP. */
    List<String> holders() {
        return masters().stream()
                .filter(m -> script.ssh(m, "ip -o addr show dev " + lab.get("LAB_INTERFACE"))
                        .contains(" " + lab.get("LAB_VIP") + "/"))
                .toList();
    }

    /** The one master that has the VIP. */
    String holder() {
        var holders = new ArrayList<String>();
        eventually("the VIP is on one master", Duration.ofSeconds(20), () -> {
            holders.clear();
            holders.addAll(holders());
            return holders.size() == 1 ? "" : "it is on " + holders;
        });
        return holders.get(0);
    }

    boolean docker() {
        return lab.get("LAB_RUNTIME").equals("docker");
    }
}

package io.kha.examples.bench;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Host;
import io.kha.Kha;
import io.kha.Problem;
import io.kha.Programs;
import io.kha.ssh.Ssh;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * kha's part in {@code bin/bench ssh}: does the bench's steps on real hosts over SSH. Arguments: the file of hosts (lines of name,
 * address, port), the bench's folder (steps, texts, key, known_hosts), and what to do:
 *
 * <ul>
 *   <li>{@code first}: plan and apply; a mistake when nothing was to be done
 *   <li>{@code no-op}: plan; a mistake when something is to be done
 *   <li>{@code serve}: does what each line on standard input says, {@code first}, {@code no-op}, {@code open} (connects and plans, and
 *       stays connected), {@code again} (plans over the open connections), {@code close}, and answers each with a line: {@code ok},
 *       microseconds, remote executions
 * </ul>
 */
final class SshBench implements AutoCloseable {
    private final Cluster cluster;
    private final Path folder;
    private final int parallelism;
    private final PreparationSteps steps;
    private @Nullable Kha open;

    private SshBench(List<Host> hosts, Path folder) throws IOException {
        this.folder = folder;
        this.parallelism = hosts.size();
        this.steps = PreparationSteps.read(folder);
        this.cluster = Cluster.of("bench", c -> c.kubernetes("1.36.2")
                .masters(hosts.subList(0, 1))
                .workers(hosts.subList(1, hosts.size()))
                .endpoint(Endpoint.existing("10.0.0.1", 6443))
                .network(Cni.none("100.64.0.0/10"))
                .programs(Programs.present()));
    }

    public static void main(String[] args) throws IOException {
        List<Host> hosts = Files.readAllLines(Path.of(args[0])).stream()
                .map(l -> l.split(" "))
                .map(f -> Host.of(f[0], f[1]).port(Integer.parseInt(f[2])))
                .toList();
        try (var bench = new SshBench(hosts, Path.of(args[1]))) {
            if (args[2].equals("serve")) {
                bench.serve();
            } else {
                bench.execute(args[2]);
            }
        }
    }

    private void serve() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            long begun = System.nanoTime();
            int executions = execute(line);
            System.out.println("ok " + (System.nanoTime() - begun) / 1000 + " " + executions);
        }
    }

    /** Does it, and says how many remote executions it took. */
    private int execute(String what) {
        switch (what) {
            case "first" -> {
                return first();
            }
            case "no-op" -> {
                try (Kha kha = kha()) {
                    return again(kha);
                }
            }
            case "open" -> {
                close();
                Kha kha = kha();
                open = kha;
                return again(kha);
            }
            case "again" -> {
                Kha kha = open;
                if (kha == null) {
                    throw new IllegalStateException("no connection is open");
                }
                return again(kha);
            }
            case "close" -> {
                close();
                return 0;
            }
            default -> throw new IllegalArgumentException("no such thing to do: " + what);
        }
    }

    private int first() {
        try (Kha kha = kha()) {
            var plan = kha.plan(cluster);
            var applied = kha.apply(plan).orThrow();
            int wanted = cluster.hosts().size() * steps.written();
            if (applied.changes() != wanted) {
                throw new IllegalStateException(applied.changes() + " changes, not " + wanted);
            }
            return plan.executions() + applied.executions();
        }
    }

    private int again(Kha kha) {
        var plan = kha.plan(cluster);
        if (!plan.isEmpty() || plan.problems().stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR)) {
            throw new IllegalStateException(plan.diff());
        }
        return plan.executions();
    }

    private Kha kha() {
        var ssh = Ssh.as("root").key(folder.resolve("key")).knownHosts(folder.resolve("known_hosts"));
        return Kha.over(ssh, o -> o.recipe(steps.recipe()).parallelism(parallelism));
    }

    @Override
    public void close() {
        Kha kha = open;
        open = null;
        if (kha != null) {
            kha.close();
        }
    }
}

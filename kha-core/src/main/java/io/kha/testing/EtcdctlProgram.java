package io.kha.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kha.transport.CommandAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** etcdctl of API 3: endpoint health and status, member list, add, promote and remove. */
final class EtcdctlProgram implements Program {
    private static final Set<String> WITH_VALUE = Set.of(
            "--endpoints",
            "--cacert",
            "--cert",
            "--key",
            "-w",
            "--write-out",
            "--peer-urls",
            "--command-timeout",
            "--dial-timeout");
    private static final Pattern OLD = Pattern.compile(":v?3[.][0-4][.]");

    private final EtcdClusters clusters;
    private final boolean old;

    EtcdctlProgram(EtcdClusters clusters) {
        this(clusters, false);
    }

    private EtcdctlProgram(EtcdClusters clusters, boolean old) {
        this.clusters = clusters;
        this.old = old;
    }

    /** The one of an image: before 3.5 it says on standard error who is healthy. */
    EtcdctlProgram of(String image) {
        return new EtcdctlProgram(clusters, OLD.matcher(image).find());
    }

    @Override
    public CommandAnswer run(SimulatedHost host, List<String> argv, byte[] input) {
        for (var flag : List.of("--cacert", "--cert", "--key")) {
            var path = Flags.value(argv, flag);
            if (!path.isEmpty() && !host.file(path).isFile()) {
                return Program.failed(128, "Error: open " + path + ": no such file or directory");
            }
        }
        var words = words(argv);
        var endpoints = Flags.value(argv, "--endpoints");
        var urls = List.of((endpoints.isEmpty() ? "http://127.0.0.1:2379" : endpoints).split(","));
        if (words.get(0).equals("endpoint")) {
            var asked = argv.contains("--cluster") ? all(urls, host) : urls;
            return words.get(1).equals("health") ? health(host, asked, json(argv)) : status(host, asked);
        }
        for (var url : urls) {
            var member = clusters.at(url, host);
            if (member.isPresent()) {
                return clusters.hasQuorum(member.get().cluster())
                        ? new EtcdMembership(clusters, member.get()).run(words, argv)
                        : Program.failed(1, "Error: context deadline exceeded");
            }
        }
        return Program.failed(1, "Error: context deadline exceeded");
    }

    /** The members that the etcd behind these URLs has, each by its client URL; those that never started have none. */
    private List<String> all(List<String> urls, SimulatedHost host) {
        return urls.stream()
                .flatMap(url -> clusters.at(url, host).stream())
                .filter(r -> clusters.hasQuorum(r.cluster()))
                .findFirst()
                .map(r -> r.cluster().members.values().stream()
                        .filter(m -> m.started)
                        .map(m -> m.clientUrl)
                        .toList())
                .orElse(urls);
    }

    private CommandAnswer health(SimulatedHost host, List<String> urls, boolean json) {
        var list = JsonNodeFactory.instance.arrayNode();
        var good = new StringBuilder();
        var bad = new StringBuilder();
        for (var url : urls) {
            boolean healthy = clusters.at(url, host)
                    .filter(r -> !r.member().learner && clusters.hasQuorum(r.cluster()))
                    .isPresent();
            list.addObject().put("endpoint", url).put("health", healthy).put("took", "9.1ms");
            if (healthy) {
                good.append(url).append(" is healthy: successfully committed proposal: took = 9.1ms\n");
            } else {
                bad.append(url).append(" is unhealthy: failed to commit proposal: context deadline exceeded\n");
            }
        }
        var why = bad.isEmpty() ? "" : "Error: unhealthy cluster\n";
        if (json) {
            return new CommandAnswer(bad.isEmpty() ? 0 : 1, list + "\n", why);
        }
        return new CommandAnswer(bad.isEmpty() ? 0 : 1, old ? "" : good.toString(), (old ? good : "") + "" + bad + why);
    }

    private CommandAnswer status(SimulatedHost host, List<String> urls) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var url : urls) {
            clusters.at(url, host).ifPresent(r -> {
                var running = clusters.running(r.cluster());
                long leader = clusters.hasQuorum(r.cluster())
                        ? r.cluster().leader(m -> running.stream().anyMatch(x -> x.member() == m))
                        : 0;
                var status = list.addObject().put("Endpoint", url).putObject("Status");
                header(status, r);
                status.put("version", "3.5.24")
                        .put("dbSize", 20480)
                        .put("leader", leader)
                        .put("raftIndex", 100)
                        .put("raftTerm", r.cluster().term())
                        .put("raftAppliedIndex", 100)
                        .put("dbSizeInUse", 20480);
            });
        }
        return list.size() == urls.size()
                ? Program.ok(list + "\n")
                : new CommandAnswer(
                        1, list + "\n", "Failed to get the status of an endpoint (context deadline exceeded)");
    }

    private static void header(ObjectNode status, EtcdClusters.Running r) {
        status.putObject("header")
                .put("cluster_id", r.cluster().id)
                .put("member_id", r.member().id)
                .put("revision", 100)
                .put("raft_term", r.cluster().term());
    }

    private static boolean json(List<String> argv) {
        return Flags.value(argv, "-w").equals("json")
                || Flags.value(argv, "--write-out").equals("json");
    }

    private static List<String> words(List<String> argv) {
        var words = new ArrayList<String>();
        for (int i = 1; i < argv.size(); i++) {
            if (WITH_VALUE.contains(argv.get(i))) {
                i++;
            } else if (!argv.get(i).startsWith("-")) {
                words.add(argv.get(i));
            }
        }
        return words.size() < 2 ? Defaults.unknownWords(argv) : words;
    }
}

package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Secret;
import io.kha.internal.render.Kubeconfig;
import io.kha.step.ClusterApi;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.transport.Batch;
import io.kha.transport.FileState;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.Watch;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads hosts and the cluster's API into facts, in one remote execution a host. */
final class Survey {
    static final Read.File ADMIN = Read.secret(Kubeconfig.ADMIN);

    private final Cluster cluster;
    private final Crew crew;
    private final Facts facts;
    private final Inventory inventory;

    @Nullable
    private final ClusterApi api;

    Survey(Cluster cluster, Crew crew, Facts facts, Inventory inventory, @Nullable ClusterApi api) {
        this.cluster = cluster;
        this.crew = crew;
        this.facts = facts;
        this.inventory = inventory;
        this.api = api;
    }

    /** Reads all that the steps of a graph read of each host, and the way to the API where they need it; blocks as the other does. */
    void read(Graph graph) throws InterruptedException {
        var hosts = new LinkedHashSet<Host>(graph.hosts());
        if (hosts.contains(Fleet.API)) {
            hosts.addAll(cluster.masters());
        }
        read(hosts, host -> reads(host, graph));
    }

    private Set<Read<?>> reads(Host host, Graph graph) {
        var all = new LinkedHashSet<Read<?>>();
        graph.on(host).forEach(node -> all.addAll(reads(node)));
        if (!graph.on(Fleet.API).isEmpty() && cluster.masters().contains(host)) {
            all.add(ADMIN);
        }
        return all;
    }

    /** Reads hosts in parallel, then the API; blocks until all have answered or failed. */
    void read(Map<Host, ? extends Collection<Read<?>>> wanted) throws InterruptedException {
        read(wanted.keySet(), host -> {
            Collection<Read<?>> reads = wanted.get(host);
            return reads == null ? List.of() : reads;
        });
    }

    /** What is asked of a host is worked out when its turn comes: of many hosts it is never all in memory. */
    private void read(Set<Host> hosts, Function<Host, Collection<Read<?>>> wanted) throws InterruptedException {
        var left = hosts.stream().filter(h -> !h.equals(Fleet.API)).iterator();
        for (int i = 0; i < crew.parallelism(); i++) {
            readNext(left, wanted);
        }
        crew.tasks().drain();
        if (hosts.contains(Fleet.API)) {
            submit(Fleet.API, wanted.apply(Fleet.API), () -> {});
            crew.tasks().drain();
        }
    }

    private void readNext(Iterator<Host> left, Function<Host, Collection<Read<?>>> wanted) {
        if (left.hasNext()) {
            var host = left.next();
            submit(host, wanted.apply(host), () -> readNext(left, wanted));
        }
    }

    /** Reads one host, and goes on when it has answered or failed. */
    void submit(Host host, Collection<Read<?>> reads, Runnable then) {
        submit(host, reads, then, crew.connected(host));
    }

    /** A connection kept from before may have died meanwhile: then reading is tried once more, which is harmless. */
    private void submit(Host host, Collection<Read<?>> reads, Runnable then, boolean again) {
        var batch = Batch.reading(List.copyOf(reads));
        if (host.equals(Fleet.API) && kubeconfigs().isEmpty()) {
            facts.silent(host, "no master has a control plane yet");
            then.run();
            return;
        }
        var asked = facts.now();
        crew.tasks().submit(host, execution(host, () -> batch, Watch.NONE), (reply, trouble) -> {
            if (reply != null) {
                facts.answered(host, asked, batch.reads(), reply.answers());
            } else if (again) {
                submit(host, reads, then, false);
                return;
            } else if (trouble != null) {
                facts.silent(host, trouble);
            }
            then.run();
        });
    }

    /** The execution of a batch on a host or on the API; what it needs of the facts is taken here, on the deciding thread. */
    Tasks.Work<Reply> execution(Host host, Tasks.Work<Batch> batch, Watch watch) {
        if (!host.equals(Fleet.API)) {
            return () -> crew.execute(host, batch.run(), watch);
        }
        var provider = api;
        var configs = kubeconfigs();
        if (provider == null || configs.isEmpty()) {
            return () -> {
                throw new TransportException(
                        TransportException.Kind.UNREACHABLE,
                        host.name(),
                        provider == null
                                ? "nothing here can talk to it: add the module kha-k8s"
                                : "no master has " + ADMIN.path());
            };
        }
        return crew.onApi(new ApiWay(cluster, provider, configs), batch, watch);
    }

    /** What a step reads of a host. */
    List<Read<?>> reads(Graph.Node node) {
        return node.step().reads(new Scope(node.host(), cluster, inventory));
    }

    /** An administrator's kubeconfigs, from all masters that have one, each once. */
    List<Secret> kubeconfigs() {
        var all = new LinkedHashSet<Secret>();
        for (var master : cluster.masters()) {
            if (facts.find(master, ADMIN) instanceof FileState f
                    && f.secret() != null
                    && !f.secret().revealText().isBlank()) {
                all.add(f.secret());
            }
        }
        return List.copyOf(all);
    }

    /** The masters that have a way to the API. */
    static List<Host> ways(Cluster cluster, Facts facts) {
        return cluster.masters().stream()
                .filter(m -> facts.find(m, ADMIN) instanceof FileState f && f.isFile())
                .toList();
    }

    /** Whether no other master than this one has a way to the API. */
    boolean isOnlyWay(Host host) {
        return ways(cluster, facts).stream().allMatch(host::equals);
    }

    /** Everything that was ever read of a host, to be read again. */
    List<Read<?>> allReads(Host host, Graph graph) {
        var all = reads(host, graph);
        all.addAll(facts.asked(host));
        return List.copyOf(all);
    }
}

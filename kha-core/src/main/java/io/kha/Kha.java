package io.kha;

import io.kha.internal.engine.Crew;
import io.kha.internal.engine.Engine;
import io.kha.internal.engine.InventoryReader;
import io.kha.internal.engine.SystemSource;
import io.kha.internal.model.Shown;
import io.kha.internal.recipe.StandardRecipe;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Recipe;
import io.kha.step.Source;
import io.kha.transport.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds a transport and a recipe: plans, applies and verifies clusters. Its methods block and may be called from any thread, one at a
 * time: a second call waits for the first. A listener, which is called in the middle of an apply, may not plan, apply, verify, take over
 * or ask for access by the same Kha: a {@link KhaException} says so. Connections are kept between calls until {@link #close()}.
 */
public final class Kha implements AutoCloseable {
    private static final String WITHOUT_API =
            "nothing here can talk to the Kubernetes API: half of the job cannot be done or seen";
    private static final String MODULE = "add the module kha-k8s, or give a recipe of your own (Kha.Builder.recipe)";

    private final Transport transport;
    private final Engine engine;
    private final Recipe recipe;
    private final List<Check> checks;
    private final InventoryReader inventories = new InventoryReader();

    @Nullable
    private final ExecutorService own;

    private final boolean incomplete;
    private boolean working;
    private boolean closed;

    private Kha(Transport transport, Builder options) {
        this.transport = transport;
        var given = options.recipe;
        var api = options.api != null
                ? options.api
                : given != null && given.api().isPresent() ? given.api().get() : found();
        this.incomplete = api == null && given == null;
        this.recipe = given != null ? given : Recipe.standard(api);
        this.checks = new ArrayList<>(StandardRecipe.checks());
        if (api != null) {
            checks.addAll(api.checks());
        }
        checks.addAll(options.checks);
        Executor executor = options.executor;
        if (executor == null) {
            var count = new AtomicInteger();
            own = Executors.newFixedThreadPool(options.parallelism, task -> {
                var thread = new Thread(task, "kha-" + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
            executor = own;
        } else {
            own = null;
        }
        var source = options.source != null ? options.source : new SystemSource(transport.clock());
        var holder = "kha " + ProcessHandle.current().pid() + "-"
                + Long.toHexString(source.random().nextLong());
        this.engine = new Engine(new Crew(transport, executor, options.parallelism, holder), source, api);
    }

    @Nullable
    private static ClusterApi found() {
        return ServiceLoader.load(ClusterApi.class)
                .findFirst()
                .or(() -> ServiceLoader.load(ClusterApi.class, Kha.class.getClassLoader())
                        .findFirst())
                .orElse(null);
    }

    /** Kha over a transport, with the standard recipe. The transport is closed with it. */
    public static Kha over(Transport transport) {
        return over(transport, options -> {});
    }

    /** Kha over a transport, with options. */
    public static Kha over(Transport transport, Consumer<? super Builder> options) {
        var builder = new Builder();
        options.accept(builder);
        return new Kha(Objects.requireNonNull(transport, "transport"), builder);
    }

    /** Options; not thread-safe. */
    public static final class Builder {
        @Nullable
        private Recipe recipe;

        @Nullable
        private ClusterApi api;

        @Nullable
        private Executor executor;

        @Nullable
        private Source source;

        private int parallelism = 16;
        private final List<Check> checks = new ArrayList<>();

        private Builder() {}

        /** How clusters are built; the standard recipe unless set. */
        public Builder recipe(Recipe recipe) {
            this.recipe = Objects.requireNonNull(recipe, "recipe");
            return this;
        }

        /** The way to the Kubernetes API; unless set the one of the recipe, else that of the module kha-k8s. */
        public Builder api(ClusterApi api) {
            this.api = Objects.requireNonNull(api, "api");
            return this;
        }

        /** One more check for verify. */
        public Builder check(Check check) {
            checks.add(Objects.requireNonNull(check, "check"));
            return this;
        }

        /**
         * Runs what blocks; it is not closed. Own daemon threads unless set. When it refuses work its exception ends the run; the hosts'
         * locks are let go all the same. Work that it takes and drops is noticed of an {@link java.util.concurrent.ExecutorService} that
         * is shut down; any other must run what it takes, or a call waits for ever.
         */
        public Builder executor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Clock, randomness and key generation; the transport's clock and this machine's randomness unless set. */
        public Builder source(Source source) {
            this.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /** How many hosts are worked on at once, 16 unless set. */
        public Builder parallelism(int parallelism) {
            if (parallelism < 1) {
                throw new IllegalArgumentException("parallelism is at least 1, not " + parallelism);
            }
            this.parallelism = parallelism;
            return this;
        }
    }

    /** The recipe it works by. */
    public Recipe recipe() {
        return recipe;
    }

    /**
     * Reads every host, changes none, and says what an apply would do.
     *
     * @param absent names of hosts that need not answer, neither now nor when the plan is applied
     * @throws IllegalArgumentException when no host of the cluster has such a name
     * @throws KhaException when the calling thread is interrupted or this is closed; a host that does not answer is one of the plan's
     *     problems
     */
    public synchronized Plan plan(Cluster cluster, String... absent) {
        Objects.requireNonNull(cluster, "cluster");
        var names = named(cluster, absent);
        var plan = uninterrupted(() -> engine.plan(cluster, recipe, inventories.read(cluster), names));
        if (!incomplete) {
            return plan;
        }
        var problems = new ArrayList<>(plan.problems());
        problems.add(Problem.error(cluster.name(), WITHOUT_API, MODULE));
        return Plan.of(cluster, plan.steps(), problems, plan.executions(), plan.absent());
    }

    /** Applies a plan, silently. */
    public Outcome apply(Plan plan) {
        return apply(plan, Progress.none());
    }

    /** Applies a plan and tells a listener what happens, on the calling thread. */
    public Outcome apply(Plan plan, Consumer<? super Event> listener) {
        return apply(plan, listener, Cancellation.create());
    }

    /**
     * Applies a plan: does what it showed, less where less is needed, and stops where more would be.
     *
     * @param listener is told what happens, on the calling thread
     * @param cancellation asks it to stop
     * @param absent names of hosts that need not answer, besides those the plan was made without
     * @throws IllegalArgumentException when no host of the plan's cluster has such a name
     * @throws KhaException when it cannot start: the plan has problems, or this is closed; or when the calling thread is interrupted.
     *     Then what is under way on hosts is finished first; what is under way at the API is broken off and not sent again, though
     *     what has been sent of it may have its effect. What a listener throws ends the run the same way, and is thrown
     */
    public synchronized Outcome apply(
            Plan plan, Consumer<? super Event> listener, Cancellation cancellation, String... absent) {
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(cancellation, "cancellation");
        requireReady();
        var errors = plan.errors();
        if (!errors.isEmpty()) {
            var text = new StringBuilder("the plan has problems, nothing was changed:");
            errors.forEach(p -> text.append("\n  - ").append(p));
            throw new KhaException(text.toString());
        }
        if (incomplete) { // the plan was made elsewhere, and read
            throw new KhaException(WITHOUT_API + ": " + MODULE);
        }
        var accepted = new HashSet<>(plan.absent());
        accepted.addAll(named(plan.cluster(), absent));
        if (plan.isEmpty() && !plan.saved()) {
            return new Outcome.Applied(0, 0);
        }
        return uninterrupted(() ->
                engine.apply(plan, recipe, inventories.read(plan.cluster()), accepted, listener::accept, cancellation));
    }

    /**
     * Puts out, at once, whatever run still writes to hosts of a cluster: on every host that answers its lock is taken over and given
     * back. The other run can write nothing more on any of these hosts; where it came by SSH its connection is ended, and with it its
     * way to the API through them. One that was given a way of its own to the API (a client of the caller's) asks each time before it
     * sends a write whether it still holds most of the masters: what it is in the middle of sending may still arrive. What it has under way on a
     * host may still end. For a run that is dead or stuck; one whose controller died frees its locks by itself within a minute.
     *
     * @throws KhaException when a host did not answer or refused, with the reason; the others were taken over
     */
    public synchronized void takeOver(Cluster cluster) {
        Objects.requireNonNull(cluster, "cluster");
        var silent = uninterrupted(() -> engine.takeOver(cluster));
        if (!silent.isEmpty()) {
            throw new KhaException(
                    "not taken over: " + String.join("; ", silent) + ": make them answer, then take over again");
        }
    }

    /**
     * Proves that the cluster is as it should be and highly available; changes nothing. A check that throws is a finding of its own,
     * and the others are made.
     */
    public synchronized Report verify(Cluster cluster) {
        Objects.requireNonNull(cluster, "cluster");
        var report = uninterrupted(() -> engine.verify(cluster, inventories.read(cluster), checks));
        if (!incomplete) {
            return report;
        }
        var findings = new ArrayList<>(report.findings());
        findings.add(new Finding(Finding.Severity.ERROR, "api/module", "", WITHOUT_API, MODULE));
        return new Report(report.checks(), findings);
    }

    /**
     * What one asks of a running cluster.
     *
     * @throws KhaException when no master that answers has a control plane
     */
    public synchronized Access access(Cluster cluster) {
        Objects.requireNonNull(cluster, "cluster");
        return new Access(uninterrupted(() -> engine.kubeconfig(cluster))
                .orElseThrow(() -> new KhaException("no master of " + cluster.name()
                        + " answers and has a control plane: apply a plan first, or look at the hosts")));
    }

    private static Set<String> named(Cluster cluster, String... absent) {
        var unknown = new TreeSet<>(List.of(absent));
        var names = cluster.hosts().stream().map(Host::name).toList();
        names.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no host of " + cluster.name() + " has the name "
                    + unknown.stream().map(Shown::quoted).collect(Collectors.joining(", ")) + "; its hosts are "
                    + String.join(", ", names));
        }
        return new TreeSet<>(List.of(absent));
    }

    private interface Blocking<T> {
        T run() throws InterruptedException;
    }

    private <T> T uninterrupted(Blocking<T> work) {
        requireReady();
        working = true;
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KhaException(
                    "interrupted; what was under way on the hosts is finished there, plan again to go on", e);
        } finally {
            working = false;
        }
    }

    private void requireReady() {
        if (closed) {
            throw new KhaException("this Kha is closed");
        }
        if (working) {
            throw new KhaException("this Kha is at work: what a listener wants of it waits until apply has returned");
        }
    }

    /** Ends connections and threads, each whatever becomes of another; the first exception is thrown at the end. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            try (inventories) {
                try (transport;
                        engine) {
                    closed = true; // now each part is closed, whatever becomes of another
                } finally {
                    if (own != null) {
                        end(own);
                    }
                }
            }
        }
    }

    /** Its threads are gone when this returns, unless a transport does not heed that its connection was closed. */
    private static void end(ExecutorService own) {
        own.shutdownNow();
        try {
            own.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

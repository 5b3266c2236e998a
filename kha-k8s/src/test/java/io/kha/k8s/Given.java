package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.step.Cells;
import io.kha.step.Check;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.step.UnknownRead;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Watch;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fleet whose API answered what it is given. */
final class Given implements Fleet, Seen {
    private final Cluster cluster;
    private final Map<Read<?>, Object> answers = new HashMap<>();
    private final Map<Host, String> names = new HashMap<>();
    private final Set<Host> silent = new HashSet<>();

    Given(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The API answered a path with this object. */
    Given there(String path, String json) {
        return answered(path, 200, json);
    }

    Given answered(String path, int status, String body) {
        answers.put(new Read.Api(path), new ApiAnswer(status, body));
        return this;
    }

    /** The API has no such object. */
    Given absent(String path) {
        return answered(path, 404, "{\"reason\":\"NotFound\"}");
    }

    Given silent(Host host) {
        silent.add(host);
        return this;
    }

    /** Asks a connection what a step reads. */
    Given read(Connection connection, Step step) throws InterruptedException {
        answers.putAll(connection
                .execute(Batch.reading(step.reads(new Scope(API, cluster, Inventory.EMPTY))), Watch.NONE)
                .answers());
        return this;
    }

    /** Asks a connection what a check reads. */
    Given read(Connection connection, Check check) throws InterruptedException {
        answers.putAll(connection
                .execute(Batch.reading(check.reads(new Scope(API, cluster, Inventory.EMPTY))), Watch.NONE)
                .answers());
        return this;
    }

    Decision decide(Step step) {
        return step.decide(this, this);
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public Seen seen(Host host) {
        return host.equals(API) ? this : new OfHost(host);
    }

    /** A host calls itself so. */
    Given calledItself(Host host, String name) {
        names.put(host, name);
        return this;
    }

    /** What a host answers: its own name, that of its node unless another was given. */
    private final class OfHost implements Seen {
        private final Host host;

        OfHost(Host host) {
            this.host = host;
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Instant asked(Read<?> read) {
            return now();
        }

        @Override
        public Instant answered(Read<?> read) {
            return now();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A> A get(Read<A> read) {
            if (read.equals(new Read.Sysctl("kernel.hostname"))) {
                return (A) names.getOrDefault(host, host.name());
            }
            throw new UnknownRead(host, read, UnknownRead.Why.UNASKED);
        }
    }

    @Override
    public Host host() {
        return API;
    }

    @Override
    public Instant asked(Read<?> read) {
        return now();
    }

    @Override
    public Instant answered(Read<?> read) {
        return now();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A> A get(Read<A> read) {
        if (!answers.containsKey(read)) {
            throw new UnknownRead(API, read, UnknownRead.Why.UNREACHABLE);
        }
        return (A) answers.get(read);
    }

    @Override
    public boolean answers(Host host) {
        return !silent.contains(host);
    }

    @Override
    public Inventory inventory() {
        return Inventory.EMPTY;
    }

    @Override
    public Cells cells() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    static List<String> describe(Decision decision) {
        return decision instanceof Decision.Change c
                ? c.ops().stream().map(o -> o.describe()).toList()
                : List.of();
    }
}

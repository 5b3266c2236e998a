package io.kha.testing;

import io.kha.step.Fleet;
import io.kha.transport.ApiAnswer;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.TransportException;
import io.kha.transport.TransportException.Kind;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Kubernetes API of the cluster that has come about on a fleet; unreachable while there is none, or none of its masters answers. */
final class SimulatedApi implements Connection {
    private static final String NAME = Fleet.API.name();
    private final SimulatedFleet fleet;
    private String writer = "";
    private boolean closed;

    SimulatedApi(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public Reply execute(Batch batch, Watch watch) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (fleet.lock()) {
            server();
            fleet.traffic().begin(NAME);
        }
        try {
            var results = new ArrayList<OpResult>();
            for (int i = 0; i < batch.ops().size(); i++) {
                watch.begin(i);
                var result = step(batch.ops().get(i), watch);
                results.add(result);
                watch.end(i, result);
                if (!result.ok()) {
                    break;
                }
            }
            return new Reply(results, read(batch.reads()));
        } finally {
            fleet.changing(fleet.traffic()::end);
        }
    }

    private OpResult step(Op op, Watch watch) throws InterruptedException {
        synchronized (fleet.lock()) {
            requireWay();
            var failure = fleet.faults().at(new Point(NAME, op, fleet.traffic().next(NAME)));
            if (failure != null && failure.kind() == Failure.Kind.EXIT) {
                return logged(op, new OpResult(failure.exit(), "", failure.err()));
            }
            requireWay();
            if (failure != null && failure.kind() == Failure.Kind.UNDONE) {
                return logged(op, new OpResult(0, "", ""));
            }
            if (failure != null) {
                if (failure.happens()) {
                    logged(op, carryOut(op, watch));
                }
                throw lost(failure);
            }
            return logged(op, carryOut(op, watch));
        }
    }

    /** What a writer sends goes through masters that it locked, until another takes them over or it closes the connection. */
    private void requireWay() {
        requireOpen();
        if (!writer.isEmpty()
                && fleet.flaws().fencing()
                && fleet.world().apis.all().stream()
                        .noneMatch(s -> s.host().parts().lease.writer().equals(writer))) {
            throw new TransportException(Kind.UNREACHABLE, NAME, "the connection broke");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new TransportException(Kind.UNREACHABLE, NAME, "the connection broke");
        }
    }

    private OpResult carryOut(Op op, Watch watch) throws InterruptedException {
        fleet.observer().acts(op, writer);
        var result = result(op, watch);
        fleet.observer().acted(op, result);
        return result;
    }

    private OpResult result(Op op, Watch watch) throws InterruptedException {
        if (op instanceof Op.Api api) {
            var body = new String(api.body().inline(), java.nio.charset.StandardCharsets.UTF_8);
            var answer = verbs().change(api.method(), api.path(), api.contentType(), body);
            fleet.changed();
            boolean already = api.method().equals("POST") && answer.body().contains("\"AlreadyExists\"")
                    || api.method().equals("DELETE") && answer.status() == 404;
            return answer.status() / 100 == 2 || already
                    ? new OpResult(0, "", "")
                    : new OpResult(
                            1,
                            "",
                            "HTTP " + answer.status() + ": "
                                    + Json.read(answer.body()).path("message").asText());
        }
        if (op instanceof Op.AwaitCondition await) {
            return await(await, watch);
        }
        throw new IllegalArgumentException(op.describe() + " is not for the API");
    }

    private OpResult await(Op.AwaitCondition op, Watch watch) throws InterruptedException {
        var deadline = fleet.clock().instant().plus(op.deadline());
        while (true) {
            requireOpen();
            var lacking = lacking(op);
            if (lacking.isEmpty()) {
                return new OpResult(0, "", "");
            }
            if (!fleet.clock().instant().isBefore(deadline)) {
                return new OpResult(137, "", String.join("\n", lacking));
            }
            if (!watch.needless().isEmpty()) {
                lacking.add("not waited for any longer: " + watch.needless());
                return new OpResult(1, "", String.join("\n", lacking));
            }
            if (!fleet.traffic().awaitOthers(fleet.lock())) {
                fleet.elapse(op.interval());
            }
        }
    }

    private List<String> lacking(Op.AwaitCondition op) {
        try {
            return ApiVerbs.lacking(Json.read(verbs().get(op.path()).body()), op);
        } catch (TransportException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private OpResult logged(Op op, OpResult result) {
        fleet.traffic().done(NAME, op.describe(), result.exit());
        return result;
    }

    private Map<Read<?>, Object> read(List<Read<?>> reads) {
        synchronized (fleet.lock()) {
            var all = new LinkedHashMap<Read<?>, Object>();
            var failure = fleet.faults().at(new Point(NAME, Point.Kind.READS));
            if (failure != null && failure.kind() == Failure.Kind.UNANSWERED) {
                return all;
            }
            if (failure != null) {
                throw lost(failure);
            }
            for (var read : reads) {
                if (!(read instanceof Read.Api api)) {
                    throw new IllegalArgumentException(read + " is not for the API");
                }
                all.put(read, api.path().startsWith("/") ? verbs().get(api.path()) : there(URI.create(api.path())));
            }
            return all;
        }
    }

    private ApiAnswer there(URI url) {
        int port = url.getPort() < 0 ? 443 : url.getPort();
        var server = fleet.world().apis.at(url.getHost(), port);
        return server.map(s ->
                        verbs(s).get(url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery())))
                .orElseGet(() ->
                        new ApiAnswer(0, "connect to " + url.getHost() + " port " + port + ": connection refused"));
    }

    private ApiServer server() {
        return fleet.world().apis.all().stream()
                .findFirst()
                .orElseThrow(() ->
                        new TransportException(Kind.UNREACHABLE, NAME, "no master has an apiserver that answers"));
    }

    private ApiVerbs verbs() {
        return verbs(server());
    }

    private ApiVerbs verbs(ApiServer server) {
        var objects = server.etcd().objects;
        new Controllers(fleet, objects).run();
        return new ApiVerbs(objects, server.version());
    }

    private TransportException lost(Failure failure) {
        fleet.dieIfKilled();
        return failure.silent()
                ? new TransportException(Kind.TIMEOUT, NAME, "no answer")
                : new TransportException(Kind.UNREACHABLE, NAME, "the connection broke");
    }

    /** Writers are held apart by the hosts' leases; this one stands for them. */
    @Override
    public Lease lease(String holder, boolean breaking) {
        writer = holder;
        return Lease.ELSEWHERE;
    }

    @Override
    public Lease leaseAgain(String holder) {
        return lease(holder, false);
    }

    @Override
    public Tunnel tunnel(String address, int port) {
        throw new TransportException(Kind.REFUSED, NAME, "the API opens no tunnels");
    }

    @Override
    public void close() {
        synchronized (fleet.lock()) {
            closed = true;
            fleet.lock().notifyAll(); // who waits looks again
        }
    }
}

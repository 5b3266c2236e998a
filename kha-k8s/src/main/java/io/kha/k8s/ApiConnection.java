package io.kha.k8s;

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
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.util.ArrayList;
import java.util.HashMap;

/** The cluster's API as a connection: one request for each read, one for each operation. */
final class ApiConnection implements Connection {
    private final Requests requests;
    private final Patient reach;

    ApiConnection(Requests requests, Patient reach) {
        this.requests = requests;
        this.reach = reach;
    }

    @Override
    public Reply execute(Batch batch, Watch watch) throws InterruptedException {
        var results = new ArrayList<OpResult>();
        for (int i = 0; i < batch.ops().size(); i++) {
            watch.begin(i);
            int index = i;
            var result = carryOut(batch.ops().get(i), () -> watch.again(index), watch);
            results.add(result);
            watch.end(i, result);
            if (!result.ok()) {
                break;
            }
        }
        var answers = new HashMap<Read<?>, Object>();
        for (var read : batch.reads()) {
            if (read instanceof Read.Api api) {
                answers.put(read, answer(api));
            }
        }
        return new Reply(results, answers);
    }

    private OpResult carryOut(Op op, Runnable again, Watch watch) throws InterruptedException {
        if (op instanceof Op.Api api) {
            return new Change(requests, reach).carryOut(api, again);
        }
        if (op instanceof Op.AwaitCondition await) {
            return new Wait(requests, reach).carryOut(await, watch);
        }
        return new OpResult(2, "", "the API cannot do this: " + op.describe());
    }

    private ApiAnswer answer(Read.Api read) throws InterruptedException {
        var whole = !read.path().startsWith("/");
        return whole ? reach.askThere(requests.get(read.path())) : reach.ask(requests.get(read.path()));
    }

    @Override
    public Lease leaseAgain(String holder) {
        return lease(holder, false);
    }

    /** The cluster's writer is held by the hosts' leases; this one stands for them. */
    @Override
    public Lease lease(String holder, boolean breaking) {
        return Lease.ELSEWHERE;
    }

    @Override
    public Tunnel tunnel(String address, int port) {
        throw new TransportException(
                TransportException.Kind.REFUSED, Fleet.API.name(), "the API opens no tunnels: use a host's");
    }

    @Override
    public void close() {
        reach.close();
    }
}

package io.kha.examples;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Secret;
import io.kha.step.Check;
import io.kha.step.ClusterApi;
import io.kha.step.Fleet;
import io.kha.step.Placement;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Lease;
import io.kha.transport.OpResult;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.TransportException;
import io.kha.transport.Tunnel;
import io.kha.transport.Watch;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A transport that has everything written down that goes over it, in the order in which it came to its end: leases, operations with
 * their results, and reads with their answers. The way to the cluster's API is {@link #api}.
 */
final class Recorder implements Transport {
    private final Transport to;
    private final RecordedText text;

    Recorder(Transport to, RecordedText text) {
        this.to = to;
        this.text = text;
    }

    @Override
    public Connection connect(Host host) throws TransportException, InterruptedException {
        return new Recorded(host.name(), to.connect(host));
    }

    @Override
    public Optional<Connection> cluster() {
        return to.cluster().map(c -> new Recorded(Fleet.API.name(), c));
    }

    @Override
    public Clock clock() {
        return to.clock();
    }

    @Override
    public void close() {
        to.close();
    }

    /** The same way to the API, with everything written down. */
    ClusterApi api(ClusterApi way) {
        return new ClusterApi() {
            @Override
            public List<Placement> placements() {
                return way.placements();
            }

            @Override
            public List<Check> checks() {
                return way.checks();
            }

            @Override
            public Connection connect(Cluster cluster, Secret kubeconfig, List<Connection> hosts)
                    throws TransportException, InterruptedException {
                return new Recorded(Fleet.API.name(), way.connect(cluster, kubeconfig, hosts));
            }
        };
    }

    private final class Recorded implements Connection {
        private final String place;
        private final Connection connection;
        private volatile long epoch;

        Recorded(String place, Connection connection) {
            this.place = place;
            this.connection = connection;
        }

        @Override
        public Reply execute(Batch batch, Watch watch) throws TransportException, InterruptedException {
            var reply = connection.execute(batch, new Watch() {
                @Override
                public void begin(int index) {
                    watch.begin(index);
                }

                @Override
                public void end(int index, OpResult result) {
                    text.done(place, batch.ops().get(index), epoch - batch.epoch(), result);
                    watch.end(index, result);
                }

                @Override
                public void sent(long bytes, long total) {
                    watch.sent(bytes, total);
                }
            });
            text.answered(place, batch.reads(), reply.answers());
            return reply;
        }

        @Override
        public Lease lease(String holder, boolean breaking) throws TransportException, InterruptedException {
            return recorded(connection.lease(holder, breaking), holder, breaking);
        }

        @Override
        public Lease leaseAgain(String holder) throws TransportException, InterruptedException {
            return recorded(connection.leaseAgain(holder), holder, false);
        }

        private Lease recorded(Lease lease, String holder, boolean breaking) {
            epoch = lease.epoch();
            text.leased(place, holder, breaking, lease.again());
            return new Lease() {
                @Override
                public long epoch() {
                    return lease.epoch();
                }

                @Override
                public boolean again() {
                    return lease.again();
                }

                @Override
                public boolean alive() {
                    return lease.alive();
                }

                @Override
                public void close() {
                    text.released(place);
                    lease.close();
                }
            };
        }

        @Override
        public Tunnel tunnel(String address, int port) throws TransportException, InterruptedException {
            return connection.tunnel(address, port);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}

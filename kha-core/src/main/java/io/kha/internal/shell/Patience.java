package io.kha.internal.shell;

import io.kha.transport.Batch;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;

/**
 * How long a host is waited for whose connection lives and whose shell says nothing.
 *
 * @param way some time for the way, beside what operations and commands are given
 * @param lock for the lock that each operation needs
 * @param reads for all other reads of a batch
 * @param lease for its word on a lease
 */
record Patience(Duration way, Duration lock, Duration reads, Duration lease) {
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ofSeconds(120));

    /** The time that a batch is given. */
    Duration with(Batch batch) {
        Duration time = way;
        for (Op op : batch.ops()) {
            time = time.plus(op.timeout()).plus(lock);
        }
        for (Read<?> read : batch.reads()) {
            if (read instanceof Read.Command c) {
                time = time.plus(c.timeout());
            }
        }
        return batch.reads().isEmpty() ? time : time.plus(reads);
    }
}

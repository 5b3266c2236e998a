package io.kha.transport;

import java.util.List;

/**
 * What one remote execution carries. Operations run in order and stop at the first that fails; the reads are answered after them, also
 * then. Files that follow one another may be written beside their places together; they get their names in order.
 *
 * @param ops what to do
 * @param reads what to read afterwards
 * @param epoch the writer's epoch on this host, compared by the host before each operation; 0 for a batch without operations
 */
public record Batch(List<Op> ops, List<Read<?>> reads, long epoch) {
    public Batch {
        ops = List.copyOf(ops);
        reads = List.copyOf(reads);
        if (!ops.isEmpty() && epoch <= 0) {
            throw new IllegalArgumentException("operations need the epoch of a lease");
        }
    }

    /** A batch that only reads. */
    public static Batch reading(List<Read<?>> reads) {
        return new Batch(List.of(), reads, 0);
    }
}

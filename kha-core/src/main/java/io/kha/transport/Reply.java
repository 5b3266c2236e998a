package io.kha.transport;

import java.util.List;
import java.util.Map;

/**
 * What a batch came to.
 *
 * @param results one for each operation that was begun, in order; the last may have failed
 * @param answers the reads that were answered, each with the type its read names; a read without an entry is unknown
 */
public record Reply(List<OpResult> results, Map<Read<?>, Object> answers) {
    public Reply {
        results = List.copyOf(results);
        answers = Map.copyOf(answers);
    }
}

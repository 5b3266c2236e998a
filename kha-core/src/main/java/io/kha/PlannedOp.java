package io.kha;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One operation of a plan: all of it but the bytes, which a digest stands for. What an apply executes must be equal to one that its
 * plan shows.
 *
 * @param kind what kind of operation: {@code write}, {@code mkdir}, {@code remove}, {@code unit}, {@code sysctl}, {@code module},
 *     {@code packages}, {@code images}, {@code container}, {@code run}, {@code await}, {@code api}, {@code condition}
 * @param what it in one line, as events and errors name it
 * @param with what else belongs to it, by name: the owner of a file, the arguments of a command, the path of a request
 * @param size of its content in bytes; 0 when it has none, or none yet
 * @param sha256 of its content in lower-case hex; empty when it has none, or none yet
 * @param later why its content is known only after steps before it were applied; empty when it is known
 */
public record PlannedOp(String kind, String what, Map<String, String> with, long size, String sha256, String later) {
    public PlannedOp {
        with = Collections.unmodifiableMap(new TreeMap<>(with));
    }

    /** Whether what is executed is this: the same, and of the same content unless that was not known yet. */
    public boolean covers(PlannedOp executed) {
        return kind.equals(executed.kind)
                && what.equals(executed.what)
                && with.equals(executed.with)
                && (!later.isEmpty() || sha256.equals(executed.sha256));
    }
}

package io.kha.testing;

import io.kha.transport.CommandAnswer;
import io.kha.transport.Op;
import io.kha.transport.RunState;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/** The detached commands of one host. Guarded by the fleet's lock. */
final class Runs {
    private static final int TAIL = 4096;
    private final TreeMap<String, RunState> runs = new TreeMap<>();
    private final Set<String> attended = new HashSet<>();

    RunState state(String id) {
        return runs.getOrDefault(id, RunState.ABSENT);
    }

    void begin(String id, String intent) {
        runs.put(id, new RunState(RunState.Status.RUNNING, intent, -1, ""));
    }

    /** Somebody sees to it that it comes to its end; whether nobody did so far. */
    boolean attend(String id) {
        return attended.add(id);
    }

    boolean attended(String id) {
        return attended.contains(id);
    }

    void leave(String id) {
        attended.remove(id);
    }

    /** Whether it was seen under way and has come to its end since: then it is not begun again. */
    boolean joined(Op.Exec exec) {
        var state = state(String.valueOf(exec.run()));
        return exec.joins()
                && state.status() == RunState.Status.DONE
                && state.intent().equals(exec.intent());
    }

    void end(String id, CommandAnswer answer) {
        var out = answer.out() + answer.err();
        runs.put(
                id,
                new RunState(
                        RunState.Status.DONE,
                        state(id).intent(),
                        answer.exit(),
                        out.substring(Math.max(0, out.length() - TAIL))));
    }

    void powerLost() {
        runs.replaceAll((id, run) -> run.status() == RunState.Status.RUNNING
                ? new RunState(RunState.Status.LOST, run.intent(), -1, run.tail())
                : run);
    }
}

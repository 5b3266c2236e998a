package io.kha.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts and logs what goes over connections. Guarded by the fleet's lock. */
final class Traffic {
    private final Map<String, Integer> executions = new TreeMap<>();
    private final List<Executed> log = new ArrayList<>();
    private final Map<String, Integer> operations = new TreeMap<>();
    private int underWay;
    private int waiting;

    void begin(String host) {
        executions.merge(host, 1, Integer::sum);
        underWay++;
    }

    void end() {
        underWay--;
    }

    /** Does something that others do while those under way stand still. */
    void aside(Runnable work) {
        int before = underWay;
        underWay = 0;
        try {
            work.run();
        } finally {
            underWay = before;
        }
    }

    /** The number of a host's next operation, from 1. */
    int next(String host) {
        return operations.merge(host, 1, Integer::sum);
    }

    void done(String host, String what, int exit) {
        log.add(new Executed(host, what, exit));
    }

    int executions(String host) {
        return executions.getOrDefault(host, 0);
    }

    List<Executed> log() {
        return List.copyOf(log);
    }

    void forget() {
        executions.clear();
        log.clear();
        operations.clear();
    }

    /** Waits for a change by another execution; says false at once when no other could make one. */
    boolean awaitOthers(Object lock) throws InterruptedException {
        if (waiting + 1 >= underWay) {
            return false;
        }
        waiting++;
        try {
            lock.wait();
        } finally {
            waiting--;
        }
        return true;
    }
}

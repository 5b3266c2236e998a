package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.step.Recipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host is looked at when something was done that it waits for, and at no other time: or many hosts cost the square of their number. */
class LedgerTest {
    private final Graph graph = new Graph(
            new Bench().cluster,
            Recipe.of(List.of(
                    Bench.everywhere(Bench.file("/a", "a")),
                    Bench.everywhere(Bench.file("/b", "b")).after("file/a"),
                    Bench.everywhere(Bench.file("/c", "c")).rolling("file/d"),
                    Bench.everywhere(Bench.file("/d", "d")))));
    private final Ledger ledger = new Ledger(graph);

    @Test
    void all_are_looked_at_once_in_their_order() {
        assertEquals(List.of("m1", "m2", "m3"), awake());
        assertEquals(List.of(), awake());
    }

    @Test
    void what_nobody_waits_for_wakes_nobody() {
        awake();
        done("m1", 1);
        assertEquals(List.of(), awake());
    }

    @Test
    void the_last_host_of_a_step_wakes_those_that_wait_for_it_everywhere() {
        awake();
        done("m3", 0);
        done("m1", 0);
        assertEquals(List.of(), awake());
        assertFalse(ready("m1", 1));
        done("m2", 0);
        assertEquals(List.of("m1", "m2", "m3"), awake());
        assertTrue(ready("m1", 1));
    }

    @Test
    void a_gate_wakes_the_next_host_alone() {
        awake();
        assertTrue(ready("m1", 2));
        assertFalse(ready("m2", 2));
        done("m1", 2);
        assertEquals(List.of(), awake());
        done("m1", 3);
        assertEquals(List.of("m2"), awake());
        assertTrue(ready("m2", 2));
        assertFalse(ready("m3", 2));
    }

    @Test
    void done_twice_is_done_once() {
        awake();
        done("m1", 0);
        done("m1", 0);
        done("m2", 0);
        assertEquals(List.of(), awake());
        assertEquals(10, ledger.open().size());
    }

    private Graph.Node node(String host, int step) {
        return graph.on(graph.hosts().stream()
                        .filter(h -> h.name().equals(host))
                        .findFirst()
                        .orElseThrow())
                .get(step);
    }

    private void done(String host, int step) {
        ledger.done(node(host, step));
    }

    private boolean ready(String host, int step) {
        return ledger.ready(node(host, step));
    }

    private List<String> awake() {
        var names = new ArrayList<String>();
        for (var host = ledger.awake(); host != null; host = ledger.awake()) {
            names.add(host.name());
        }
        return names;
    }
}

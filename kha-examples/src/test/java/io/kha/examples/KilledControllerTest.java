package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program is killed at five points of one bring-up: running it again finishes the job. */
@Tag("proof")
@Order(1)
class KilledControllerTest extends OnTheLab {
    private static final List<String> POINTS = List.of(
            ": sent [1-9][0-9]+ of",
            ": pki/",
            ": etcd/formed:",
            ": kubeadm/init: run kubeadm",
            ": kubeadm/join-control-plane: run kubeadm");

    @Test
    void runningAgainFinishesTheJob() {
        assertTrue(!kha.plan(cluster).isEmpty(), "this lab is not bare");
        for (var point : POINTS) {
            var begun = System.nanoTime();
            var line = BringUpProcess.start().killedAt(point);
            System.out.printf("    killed after %.1f s at: %s%n", (System.nanoTime() - begun) / 1e9, line);
        }
        var begun = System.nanoTime();
        BringUpProcess.start().succeeds();
        System.out.printf("    the last run took %.1f s%n", (System.nanoTime() - begun) / 1e9);
        built();
        var plan = kha.plan(cluster);
        assertTrue(plan.isEmpty(), plan::diff);
        assertEquals(cluster.hosts().size(), plan.executions());
    }
}

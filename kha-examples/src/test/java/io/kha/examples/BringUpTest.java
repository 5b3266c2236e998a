package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import io.kha.Kha;
import io.kha.PlannedStep;
import io.kha.Progress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The main job on bare hosts. It is the first on a lab: what the other tests break is built here. */
@Tag("lab")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BringUpTest extends OnTheLab {

    @Test
    @Order(1)
    void bareHostsBecomeAHealthyCluster() {
        var plan = kha.plan(cluster);
        assertEquals(List.of(), plan.problems());
        assertEquals(
                Set.of("master-1", "master-2", "master-3", "worker-1"),
                plan.steps().stream()
                        .filter(s -> s.id().equals("kubernetes/files"))
                        .map(PlannedStep::host)
                        .collect(Collectors.toSet()),
                "this lab is not bare: " + plan);

        var begun = System.nanoTime();
        var applied = kha.apply(plan, Progress.console()).orThrow();
        System.out.printf("    %s in %.1f s%n", applied, (System.nanoTime() - begun) / 1e9);
        var report = kha.verify(cluster);
        System.out.println("    " + report);
        assertTrue(report.healthy(), report::toString);
    }

    @Test
    @Order(2)
    void secondPlanIsEmptyAndCostsOneExecutionPerHost() {
        var hosts = cluster.hosts().stream().map(Host::name).toList();
        for (var host : hosts) { // sshd writes down every session from now on
            script.ssh(host, "echo LogLevel VERBOSE >/etc/ssh/sshd_config.d/sessions.conf; systemctl reload ssh");
        }
        var before = hosts.stream().map(this::sessions).toList();
        try (var fresh = Kha.over(lab.ssh())) {
            var plan = fresh.plan(cluster);
            assertTrue(plan.isEmpty(), plan::diff);
            assertEquals(hosts.size(), plan.executions());
        }
        for (int i = 0; i < hosts.size(); i++) {
            var asked = 1; // by this test, for the number
            assertEquals(before.get(i) + 1 + asked, sessions(hosts.get(i)), "sessions on " + hosts.get(i));
        }
    }

    /** By sshd's own name: of a process that is gone when the journal comes to look, it does not find the unit. */
    private int sessions(String host) {
        return Integer.parseInt(script.ssh(
                host,
                "journalctl --sync; journalctl -q -b -t sshd -t sshd-session | grep -c 'Starting session' || true"));
    }

    @Test
    @Order(3)
    void kubectlSeesFourReadyNodesThroughTheVip() {
        var nodes = kubectl("get", "nodes", "--no-headers").orFail("kubectl get nodes");
        System.out.println(nodes.indent(4));
        assertEquals(4, nodes.lines().count());
        assertTrue(nodes.lines().allMatch(l -> l.split("\\s+")[1].equals("Ready")), nodes);
        var server = kubectl("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
                .orFail("kubectl config");
        assertEquals("https://" + lab.get("LAB_VIP") + ":8443", server);
        assertFalse(holders().isEmpty());
    }

    @Test
    @Order(4)
    void jshellKnowsTheLab() {
        var scripts = "src/main/jshell/";
        var words = List.of(
                "jshell",
                "--class-path",
                System.getProperty("java.class.path"),
                "--startup",
                "DEFAULT",
                "--startup",
                scripts + "kha.jsh",
                "--startup",
                scripts + "lab.jsh",
                "-");
        var said = Command.run(words, "System.out.println(kha.plan(cluster))\n").orFail("jshell");
        var preferences = "(?m)^.* java\\.util\\.prefs\\..*\\R^INFO: Created user preferences directory\\.\\R";
        assertEquals("lab: no changes", said.replaceFirst(preferences, "").strip()); // a JDK's first JShell makes them
    }
}

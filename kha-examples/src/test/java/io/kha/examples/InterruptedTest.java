package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A run is interrupted at a moment that nobody chose: its process is killed, a host loses power and boots, a host's cable is pulled for
 * up to a minute, at any moment and while it joins. One more apply ends in a cluster that is well, with all that was in it.
 */
@Tag("proof")
@Order(3)
class InterruptedTest extends Disturbed {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicInteger kept = new AtomicInteger();

    @BeforeAll
    void keep() {
        kubectl("delete", "configmap", "kept", "--ignore-not-found").orFail("delete configmap");
        kubectl("create", "configmap", "kept", "--from-literal=round=0").orFail("create configmap");
    }

    @RepeatedTest(20)
    void processKilled(RepetitionInfo turn) {
        var random = random(SEED + turn.getCurrentRepetition());
        var run = underWay(random);
        run.kill();
        well("killed", run);
    }

    @RepeatedTest(5)
    void hostLosesPower(RepetitionInfo turn) {
        var random = random(SEED + 100 + turn.getCurrentRepetition());
        var host = anyHost(random);
        var run = underWay(random);
        script.crash(host);
        pause(Duration.ofSeconds(random.nextInt(20)));
        script.boot(host);
        assertTrue(run.ended(LONG), () -> "it does not end:\n" + run.last(20));
        well(host + " without power, exit " + run.exit(), run);
    }

    @RepeatedTest(5)
    void hostIsCutOff(RepetitionInfo turn) {
        var random = random(SEED + 200 + turn.getCurrentRepetition());
        var host = anyHost(random);
        var run = underWay(random);
        script.cut(host);
        pause(Duration.ofSeconds(random.nextInt(60)));
        script.heal(host);
        assertTrue(run.ended(LONG), () -> "it does not end:\n" + run.last(20));
        well(host + " cut off, exit " + run.exit(), run);
    }

    /** The master is a member of etcd before kubeadm runs: no join leaves one that was added and never started. */
    @Test
    void masterIsCutOffWhileItJoins() {
        var random = random(SEED + 300);
        var master = masters().get(random.nextInt(masters().size()));
        Damage.reset(this, master);
        var run = BringUpProcess.start();
        run.waitFor("^" + master + ": kubeadm/join-control-plane: run kubeadm join .*");
        pause(Duration.ofMillis(random.nextInt(2000)));
        script.cut(master);
        var joining = run.underWay();
        assertTrue(
                joining.stream()
                        .anyMatch(line -> line.startsWith(master + ": kubeadm/join-control-plane: run kubeadm")),
                () -> "it had joined: " + joining);
        pause(Duration.ofSeconds(5 + random.nextInt(40)));
        script.heal(master);
        assertTrue(run.ended(LONG), () -> "it does not end:\n" + run.last(20));
        well(master + " cut off while it joins, exit " + run.exit(), run);
    }

    private String anyHost(Random random) {
        var hosts = cluster.hosts().stream().map(Host::name).toList();
        return hosts.get(random.nextInt(hosts.size()));
    }

    /** One more apply, a clean verify, nothing left to do, three members that run, and what was written is there. */
    private void well(String how, BringUpProcess run) {
        System.out.println("    " + how + ", at: " + (run.failed().isEmpty() ? run.last(1) : run.failed()));
        var applied = System.nanoTime();
        apply();
        System.out.printf("    one more apply: %.1f s%n", (System.nanoTime() - applied) / 1e9);
        clean("clean", Duration.ofMinutes(3));
        assertTrue(kha.plan(cluster).isEmpty(), () -> kha.plan(cluster).diff());
        assertEquals(List.of("started, false", "started, false", "started, false"), members());
        var round = kept.getAndIncrement();
        assertEquals(
                "" + round,
                kubectl("get", "configmap", "kept", "-o", "jsonpath={.data.round}")
                        .orFail("get"));
        kubectl("patch", "configmap", "kept", "-p", "{\"data\":{\"round\":\"" + (round + 1) + "\"}}")
                .orFail("patch");
    }

    /** Of each etcd member whether it was started, and whether it is a learner. */
    private List<String> members() {
        var list = script.ssh(
                masters().get(0),
                (docker() ? "docker exec -e ETCDCTL_API=3 kha-etcd " : "ETCDCTL_API=3 ")
                        + "etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt"
                        + " --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key member list");
        return list.lines()
                .map(line -> line.split(", "))
                .map(of -> of[1] + ", " + of[of.length - 1])
                .toList();
    }
}

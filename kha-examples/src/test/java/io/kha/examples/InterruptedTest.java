package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Host;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A run is interrupted at a moment that nobody chose: a host loses power and boots, a host's cable is pulled for up to 45 seconds, at any
 * moment and while it joins. One more apply ends in a cluster that is well, with all that was in it.
 */
@Tag("proof")
@Order(3)
class InterruptedTest extends Disturbed {
    private static final Duration LONG = Duration.ofMinutes(10);

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
        pause(Duration.ofSeconds(random.nextInt(45)));
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
}

package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Host;
import io.kha.Kha;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Recipe;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What becomes of checks that do not work themselves. */
class VerifierTest {
    private final Bench bench = new Bench();

    private record Given(
            String id,
            Function<Cluster, Collection<Host>> places,
            Function<Scope, List<Read<?>>> asks,
            Function<Fleet, List<Finding>> finds)
            implements Check {
        @Override
        public Collection<Host> hosts(Cluster cluster) {
            return places.apply(cluster);
        }

        @Override
        public List<Read<?>> reads(Scope scope) {
            return asks.apply(scope);
        }

        @Override
        public List<Finding> findings(Fleet fleet) {
            return finds.apply(fleet);
        }
    }

    private static <T, R> Function<T, R> broken() {
        return t -> {
            throw new IllegalStateException("broken\u001b[31m");
        };
    }

    private static Check good(String id) {
        return new Given(
                id,
                Cluster::hosts,
                scope -> List.of(Read.text("/opt/a")),
                fleet -> List.of(new Finding(Finding.Severity.WARNING, id, "", "found", "none")));
    }

    @Test
    void aCheckThatThrowsIsAFindingAndTheOthersAreMade() {
        var number = new int[1];
        var checks = List.of(
                good("own/first"),
                new Given("own/hosts", broken(), scope -> List.of(), fleet -> List.of()),
                new Given("own/reads", Cluster::hosts, broken(), fleet -> List.of()),
                new Given("own/findings", Cluster::hosts, scope -> List.of(), broken()),
                new Given("own/asking", Cluster::hosts, scope -> List.of(), fleet -> {
                    fleet.seen(bench.cluster.host("m1")).get(Read.text("/opt/" + number[0]++));
                    return List.of();
                }),
                good("own/last"));
        try (var kha = Kha.over(bench.fleet, o -> {
            o.executor(Runnable::run).recipe(Recipe.of(List.of()));
            checks.forEach(o::check);
        })) {
            var report = kha.verify(bench.cluster);
            var own = report.findings().stream()
                    .filter(f -> f.check().startsWith("own/"))
                    .map(f -> f.severity() + " " + f.check() + " " + f.what())
                    .toList();
            var broke = " the check itself failed: java.lang.IllegalStateException: broken\\u001b[31m";
            assertEquals(
                    List.of(
                            "ERROR own/hosts" + broke,
                            "ERROR own/reads" + broke,
                            "WARNING own/first found",
                            "ERROR own/findings" + broke,
                            "ERROR own/asking it asks for ever more, after 5 rounds of reading",
                            "WARNING own/last found"),
                    own);
            assertTrue(report.checks().contains("own/reads"));
        }
    }

    @Test
    void whatIsFoundOfASilentHostPointsAtThat() {
        bench.fleet.crash(bench.fleet.host("m1"));
        var check = new Given(
                "own/pods", cluster -> List.of(), scope -> List.of(), fleet -> bench.cluster.masters().stream()
                        .map(m -> new Finding(Finding.Severity.ERROR, "own/pods", m.name(), "no pod", "look there"))
                        .toList());
        try (var kha = Kha.over(
                bench.fleet,
                o -> o.executor(Runnable::run).recipe(Recipe.of(List.of())).check(check))) {
            var remedies = kha.verify(bench.cluster).findings().stream()
                    .filter(f -> List.of("host/answers", "own/pods").contains(f.check()))
                    .map(f -> f.check() + " " + f.host() + ": " + f.remedy())
                    .toList();
            assertEquals(
                    List.of(
                            "host/answers m1: make it answer and verify again",
                            "own/pods m1: look there; it may follow from what host/answers says",
                            "own/pods m2: look there",
                            "own/pods m3: look there"),
                    remedies);
        }
    }
}

package io.kha.internal.engine;

import static io.kha.internal.engine.Bench.everywhere;
import static io.kha.internal.engine.Bench.file;
import static io.kha.internal.engine.Bench.on;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.Host;
import io.kha.Kha;
import io.kha.step.Recipe;
import io.kha.testing.Between;
import io.kha.transport.Batch;
import io.kha.transport.Connection;
import io.kha.transport.Read;
import io.kha.transport.Reply;
import io.kha.transport.Transport;
import io.kha.transport.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read of a host in the execution that changes it. */
class ProofReadsTest {
    private final Bench bench = new Bench();
    private final List<Read<?>> proofs = new ArrayList<>();

    /** Notes what is read in the executions that change something. */
    private final Transport noting = new Between(bench.fleet) {
        @Override
        protected Reply execute(Host host, Connection connection, Batch batch, Watch watch)
                throws InterruptedException {
            if (!batch.ops().isEmpty()) {
                proofs.addAll(batch.reads());
            }
            return connection.execute(batch, watch);
        }
    };

    /** A file is written; its secrets and certificates, which no step looks at, stay where they are. */
    @Test
    void whatNobodyAskedForIsNotReadBack() {
        var recipe = Recipe.of(List.of(on("m1", file("/opt/a", "a")), everywhere(file("/opt/b", "b"))));
        try (var kha = Kha.over(noting, o -> o.executor(Runnable::run).recipe(recipe))) {
            kha.apply(kha.plan(bench.cluster)).orThrow();
        }
        assertEquals(Set.of(Read.text("/opt/a"), Read.text("/opt/b")), Set.copyOf(proofs));
        assertEquals(4, proofs.size(), "one file on m1, one on each of three");
    }
}

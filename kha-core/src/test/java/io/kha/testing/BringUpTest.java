package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class BringUpTest {

    @Test
    void buildsAClusterAndHasNothingLeftToDo() {
        var lab = new Lab();
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertEquals(
                    List.of(),
                    plan.problems().stream()
                            .filter(p -> p.severity() == Problem.Severity.ERROR)
                            .toList());
            kha.apply(plan).orThrow();
            assertEquals("", kha.plan(lab.cluster).diff());
            assertEquals(List.of(), kha.verify(lab.cluster).findings());
        }
    }
}

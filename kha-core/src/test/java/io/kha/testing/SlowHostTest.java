package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Outcome;
import io.kha.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One host takes minutes to answer; what the others said meanwhile is held against the time at which they said it. */
class SlowHostTest {
    private final Lab lab = new Lab();

    private void slow(String name) {
        lab.fleet.program("uname", (host, argv, input) -> {
            if (host.name().equals(name)) {
                lab.fleet.advance(Duration.ofSeconds(130));
            }
            return Program.ok("x86_64\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip-10-0-0-1", "ip-10-0-0-2", "ip-10-0-0-11"})
    void noClockIsTakenForWrong(String name) {
        slow(name);
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            assertEquals(List.of(), plan.problems());
            var outcome = kha.apply(plan);
            assertInstanceOf(Outcome.Applied.class, outcome, outcome::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip-10-0-0-1", "ip-10-0-0-2", "ip-10-0-0-11"})
    void oneThatIsWrongIsFound(String name) {
        slow(name);
        lab.fleet.host("ip-10-0-0-3").skew(Duration.ofSeconds(-61));
        try (var kha = lab.kha()) {
            assertEquals(
                    List.of("its clock is 61 s behind that of the controller"),
                    kha.plan(lab.cluster).problems().stream().map(Problem::what).toList());
        }
    }
}

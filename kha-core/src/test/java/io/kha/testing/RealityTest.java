package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulation is held to what real hosts answered, see the recordings among the resources, which the lab makes. What it answers
 * otherwise stands beside each recording, line by line: one more fails, and one that is gone fails too.
 */
class RealityTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1.36.2", "1.20.2"})
    void theSimulationAnswersAsRealHostsDid(String version) throws Exception {
        var replay = new Replay(Recorded.lines(version), new RecordedValues(folder, version));
        var differences = new ArrayList<>(replay.differences());
        differences.sort(null);
        var known = new ArrayList<>(Recorded.differences(version));
        known.sort(null);
        assertEquals(String.join("\n", known), String.join("\n", differences));
        assertTrue(replay.compared() > 3000, () -> "answers: " + replay.compared());
    }

    @ParameterizedTest
    @EnumSource
    void aRecordingThatIsWrongIsFound(Corruption corruption) throws Exception {
        var version = "1.36.2";
        var lines = corruption.in(Recorded.lines(version));
        var differences =
                new ArrayList<>(whatever(new Replay(lines, new RecordedValues(folder, version)).differences()));
        whatever(Recorded.differences(version)).forEach(differences::remove);
        assertFalse(differences.isEmpty(), corruption + " is not found");
    }

    /** Without the numbers of lines, which a corruption may shift. */
    private static List<String> whatever(List<String> differences) {
        return differences.stream()
                .map(d -> d.replaceFirst(", line [0-9]+:", ":"))
                .toList();
    }
}

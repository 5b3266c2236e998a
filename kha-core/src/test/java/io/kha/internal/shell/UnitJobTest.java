package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A unit that does not start says why in its journal, not to who started it. */
class UnitJobTest {
    private static final String SYSTEMD = """
            x() { "$@"; }
            systemctl() { [ "$3" = good.service ] || { echo "Job for $3 failed."; x() { return 137; }; return 3; } >&2; }
            timeout() { [ "$*" = "-s KILL 10 journalctl -q --no-pager -o cat -n 8 -u bad.service" ] && echo "no such flag"; }
            """;

    private static List<String> started(String unit) throws Exception {
        var text = Script.text("base") + Script.text("ops") + SYSTEMD + "job " + unit + " systemctl start -- " + unit
                + "\necho \"status $?\"";
        var process =
                new ProcessBuilder("bash", "-c", text).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void theLastLinesOfAUnitThatFailsAreToldWithItsFailure() throws Exception {
        assertEquals(
                List.of("Job for bad.service failed.", "the last lines of bad.service:", "no such flag", "status 3"),
                started("bad.service"));
        assertEquals(List.of("status 0"), started("good.service"));
    }
}

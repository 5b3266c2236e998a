package io.kha.internal.shell;

import static io.kha.internal.shell.Functions.said;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a unit that is started: one that fails says why in its journal, not to who started it. */
class UnitJobTest {
    private static final String SYSTEMD = """
            x() { "$@"; }
            systemctl() { [ "$3" = good.service ] || { echo "Job for $3 failed."; x() { return 137; }; return 3; } >&2; }
            timeout() { [ "$*" = "-s KILL 10 journalctl -q --no-pager -o cat -n 8 -u bad.service" ] && echo "no such flag"; }
            """;

    private static List<String> started(String unit) throws Exception {
        return said(SYSTEMD + "job " + unit + " systemctl start -- " + unit);
    }

    /** A unit whose job waits, and whose time is over after so many looks at it. */
    private static List<String> begun(int looks) throws Exception {
        return said("""
                x() {
                    case "$*" in
                    *InvocationID*) echo same ;;
                    *'-p Job'*) echo >>"$T"; [ "$(wc -l <"$T")" -le LOOKS ] || return 137; echo 12 ;;
                    esac
                }
                T=$(mktemp)
                trap 'rm -f "$T"' EXIT
                begin slow.service systemctl start --no-block -- slow.service""".replace("LOOKS", Integer.toString(looks)));
    }

    @Test
    void theLastLinesOfAUnitThatFailsAreToldWithItsFailure() throws Exception {
        assertEquals(
                List.of("Job for bad.service failed.", "the last lines of bad.service:", "no such flag", "status 3"),
                started("bad.service"));
        assertEquals(List.of("status 0"), started("good.service"));
    }

    @Test
    void aUnitWhoseJobHasNotBegunInTimeIsNoSuccess() throws Exception {
        for (int looks : List.of(0, 1, 3)) {
            assertEquals(List.of("slow.service: its job has not begun", "status 137"), begun(looks));
        }
    }

    @Test
    void aUnitWhoseJobCannotBeLookedAtIsNoSuccess() throws Exception {
        assertEquals(List.of("no bus", "status 1"), said("""
                        x() { case "$*" in *'-p Job'*) echo 'no bus' >&2; return 1 ;; esac; }
                        begin some.service systemctl start --no-block -- some.service"""));
    }

    @Test
    void aUnitHasBegunWhenItsJobIsGoneOrItRunsAgain() throws Exception {
        assertEquals(List.of("status 0"), said("x() { :; }\nbegin some.service systemctl start some.service"));
        assertEquals(
                List.of("status 0"),
                said("x() { [ $2 = start ] || echo 0; }\nbegin some.service systemctl start some.service"));
        assertEquals(List.of("status 0"), said("""
                        x() { case "$*" in *InvocationID*) date +%s.%N ;; *'-p Job'*) echo 12 ;; esac; }
                        begin some.service systemctl start some.service"""));
    }
}

package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of packages while another apt is at work on the host. */
class AptTest {
    private static final String APT = """
            W=$(mktemp -d)
            trap 'rm -rf "$W"' EXIT
            x() {
                case "$1" in
                sleep) [ "$(wc -l <"$W/turns")" -lt LAST ] || return 137 ;;
                apt-get)
                    echo >>"$W/turns"
                    [ "$(wc -l <"$W/turns")" -gt FAIL ] || { echo "E: SAYING" >&2; return 100; }
                    echo "apt-get ${*##*"--allow-change-held-packages "}" ;;
                esac
            }
            """;

    private static List<String> said(int last, int fail, String saying, String script) throws Exception {
        var apt = APT.replace("LAST", Integer.toString(last))
                .replace("FAIL", Integer.toString(fail))
                .replace("SAYING", saying);
        return Functions.said(apt + script).stream()
                .filter(line -> !line.startsWith("apt-get"))
                .toList();
    }

    @Test
    void anotherAptIsWaitedFor() throws Exception {
        for (var lock : List.of("/var/lib/apt/lists/lock", "/var/cache/apt/archives/lock")) {
            assertEquals(
                    List.of("status 0"),
                    said(9, 3, "Could not get lock " + lock + ". It is held by process 7 (apt-get)", "aptget update"));
        }
    }

    @Test
    void anotherAptThatStaysIsToldWhenTheTimeIsOver() throws Exception {
        var saying = "Could not get lock /var/lib/apt/lists/lock";
        assertEquals(List.of("E: " + saying, "status 100"), said(3, 9, saying, "aptget update"));
    }

    @Test
    void anythingElseIsAFailureAtOnce() throws Exception {
        assertEquals(
                List.of("E: Unable to locate package x", "status 100"),
                said(9, 1, "Unable to locate package x", "aptget install x"));
    }
}

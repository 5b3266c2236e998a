package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detached command on a host whose systemd is a few lines of shell: what is begun, and what is joined. */
class DetachedTest {
    private static final String SYSTEMD = """
            x() { "$@"; }
            systemctl() { case "$*" in *LoadState*) echo "LoadState=$load" ;; show*) echo "ActiveState=$active" ;; esac; }
            systemd-run() { [ -z "$load" ] || return 4; echo begun >>"$S/begun"; echo out >"$d/output"; echo 0 >"$d/result"; }
            exec 5>&1 9>/dev/null
            clock
            end=$((now + 20)) active=inactive load=
            """;

    @TempDir
    Path folder;

    /** What it comes to: status and output, and how often a command was begun so far. */
    private String detached(String active, String intent, String join) throws Exception {
        return detached(active, "", intent, join);
    }

    /** Where {@code load} is not empty systemd does not begin it, and says so of what it has loaded. */
    private String detached(String active, String load, String intent, String join) throws Exception {
        var text = "S=" + folder + "\n" + Script.text("base") + Script.text("ops") + SYSTEMD + "active=" + active
                + " load=" + load + "\ndetach run " + intent + " - 'set -- true' '" + join + "'\necho \"status $?\"\n"
                + "[ ! -e \"$S/begun\" ] || wc -l <\"$S/begun\"\n";
        var process = new ProcessBuilder(List.of("bash", "-c", text))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(20, TimeUnit.SECONDS);
        return String.join(" ", said.lines().toList());
    }

    @Test
    void whatHasEndedSinceItWasSeenUnderWayIsNotBegunAgain() throws Exception {
        assertEquals("out status 0 1", detached("inactive", "one", ""));
        assertEquals("out status 0 1", detached("inactive", "one", "join"), "it has ended meanwhile");
        assertEquals("out status 0 2", detached("inactive", "one", ""), "it was not seen under way");
        assertEquals("out status 0 3", detached("inactive", "two", "join"), "another one has ended");
        Files.delete(folder.resolve("runs/run/result"));
        assertEquals("out status 0 4", detached("inactive", "two", "join"), "it has left no result");
        assertEquals("out status 0 4", detached("active", "two", ""), "it runs");
    }

    @Test
    void whatSystemdDidNotSayItBeganIsForgottenOnlyWhenSystemdDoesNotKnowIt() throws Exception {
        assertEquals("status 4", detached("inactive", "loaded", "one", ""));
        assertTrue(Files.exists(folder.resolve("runs/run/intent")), "it may have begun");
        assertEquals("status 4", detached("inactive", "not-found", "one", ""));
        assertFalse(Files.exists(folder.resolve("runs/run/intent")), "it was refused");
        assertEquals("out status 0 1", detached("inactive", "one", ""));
    }
}

package io.kha.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kha.PlannedStep;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reader of a plan sees of files. */
class DiffTextTest {
    private static List<String> diff(String before, String after) {
        var op = new Op.WriteFile("/etc/x.conf", "0644", "root:root", Content.of(after));
        var file = new FileState(FileState.Kind.FILE, "0644", "root:root", before.length(), "", before, null);
        return DiffText.of(List.of(op), read -> file).stream().skip(1).toList();
    }

    @Test
    void anEditShowsWhatChanges() {
        assertEquals(
                List.of("  @@ -1,3 +1,3 @@", "   one", "   two", "  -three", "  +four"),
                diff("one\ntwo\nthree\n", "one\ntwo\nfour\n"));
    }

    @Test
    void whatSomebodyElseWroteIsNotQuoted() {
        var theirs = "vrrp_instance A {\n  auth_pass hunter2\n}\n";
        var digest = Digests.sha256(theirs.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
        assertEquals(
                List.of("  - 3 lines that are not kha's, sha256 " + digest, "  + # kha", "  + x"),
                diff(theirs, "# kha\nx\n"));
    }

    @Test
    void nothingMovesTheCursor() {
        assertEquals(
                List.of("  @@ -1,2 +1,2 @@", "   a\tb", "  -\\u001b[2Jgone", "  +\\u202ex"),
                new PlannedStep("", "", "", "", List.of(), false, diff("a\tb\n\u001b[2Jgone\n", "a\tb\n\u202ex\n"), "")
                        .diff());
    }
}

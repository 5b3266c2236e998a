package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every test that docs/reliability.md and docs/security.md name is there. */
class ReliabilityTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`|`(steps/[\\w/.-]+)`");

    @Test
    void whatIsNamedIsThere() throws IOException {
        var missing = new ArrayList<String>();
        var named = 0;
        for (var document : List.of("docs/reliability.md", "docs/security.md")) {
            var matcher = NAMED.matcher(Files.readString(ROOT.resolve(document)));
            while (matcher.find()) {
                named++;
                if (!there(matcher.group(1), matcher.group(2), matcher.group(3))) {
                    missing.add(document + ": " + matcher.group());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 60, "only " + named + " are named");
    }

    private static boolean there(String type, String method, String step) throws IOException {
        if (step != null) {
            return Files.exists(ROOT.resolve("kha-core/src/test/resources").resolve(step));
        }
        try (var files = Files.find(ROOT, 12, (path, attributes) -> path.endsWith(type + ".java"))) {
            for (var file : files.toList()) {
                if (method == null || Files.readString(file).contains(" " + method + "(")) {
                    return true;
                }
            }
        }
        return false;
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every test that docs/reliability.md and docs/security.md name is there. */
class ReliabilityTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`|`(steps/[\\w/.-]+)`");

    private static final Pattern TEST =
            Pattern.compile("(?m)^\\s*@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate)\\b");
    private static final Pattern METHOD = Pattern.compile("(?m)^\\s*[\\w<][\\w.<>?, \\[\\]]* (\\w+)\\(");

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

    /** The names of the methods of a source that JUnit is told to run: between empty lines is one method, or a part of one. */
    private static Set<String> tests(String source) {
        var names = new HashSet<String>();
        for (var part : source.split("\n\\s*\n")) {
            var test = TEST.matcher(part);
            var method = METHOD.matcher(part);
            if (test.find() && method.find(test.end())) {
                names.add(method.group(1));
            }
        }
        return names;
    }

    @Test
    void onlyWhatJunitRunsIsATest() {
        assertEquals(Set.of("one", "two", "three"), tests("""
                class SomeTest {
                    /** As some_text(says). */
                    @Test
                    @Timeout(10) // a(while)
                    void one() throws Exception {
                        helper(1);
                    }

                    @ParameterizedTest(name = "{0}")
                    @ValueSource(
                            strings = {"a(", "b c)"},
                            ints = {(1 << 20) + 1})
                    void two(String text) {}

                    private static void helper(int two) {}

                    @TestFactory
                    Stream<DynamicNode> three() {
                        return null;
                    }

                    @AfterEach
                    void left() {}

                    // @Test
                    void four() {}
                }
                """));
    }

    private static boolean there(String type, String method, String step) throws IOException {
        if (step != null) {
            return Files.exists(ROOT.resolve("kha-core/src/test/resources").resolve(step));
        }
        try (var files = Files.find(ROOT, 12, (path, attributes) -> path.endsWith(type + ".java"))) {
            for (var file : files.toList()) {
                if (method == null || tests(Files.readString(file)).contains(method)) {
                    return true;
                }
            }
        }
        return false;
    }
}

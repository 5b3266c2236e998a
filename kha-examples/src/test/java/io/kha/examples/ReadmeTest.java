package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.InvalidClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What the README shows is what the examples run and the library says. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path PROGRAM = Path.of("src/main/java/io/kha/examples/FirstProgram.java");

    @Test
    void snippets_areTheProgramThatIsRun() throws IOException {
        var blocks = javaBlocks(Files.readString(README));
        assertFalse(blocks.isEmpty());
        var program = Files.readString(PROGRAM);
        assertEquals(region(program, "first"), blocks.get(0));
        assertEquals(region(program, "run"), blocks.get(1));
    }

    @Test
    void error_isWhatTheLibrarySays() throws IOException {
        var e = Assertions.assertThrows(
                InvalidClusterException.class,
                () -> Cluster.of("prod", c -> c.kubernetes("1.36.2")
                        .masters("192.168.60.71", "192.168.60.72")
                        .endpoint(
                                io.kha.Endpoint.vip("192.168.60.80").on("eth0").port(8443))
                        .network(io.kha.Cni.flannel("10.244.0.0/16"))));
        var shown = e.getMessage().lines().map(line -> "    " + line).toList();
        assertTrue(Files.readString(README).contains(String.join("\n", shown)), e.getMessage());
    }

    private static List<String> javaBlocks(String markdown) {
        var blocks = new ArrayList<String>();
        var parts = markdown.split("```java\n");
        for (int i = 1; i < parts.length; i++) {
            blocks.add(parts[i].substring(0, parts[i].indexOf("```")));
        }
        return blocks;
    }

    private static String region(String program, String tag) {
        var begin = program.indexOf("// tag::" + tag + "[]\n");
        var text = program.substring(program.indexOf('\n', begin) + 1, program.indexOf("// end::" + tag + "[]"));
        return text.substring(0, text.lastIndexOf('\n')).stripIndent() + "\n";
    }
}

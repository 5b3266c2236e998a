package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.InvalidClusterException;
import io.kha.Kha;
import io.kha.testing.SimulatedFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what the examples run and the library says. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path PROGRAM = Path.of("src/main/java/io/kha/examples/FirstProgram.java");

    @Test
    void snippets_areTheProgramThatIsRun() throws IOException {
        var blocks = javaBlocks(Files.readString(README));
        var program = Files.readString(PROGRAM);
        assertEquals(
                Stream.of("first", "run", "jump", "saved", "grown", "absent", "held", "recipe")
                        .map(tag -> region(program, tag))
                        .toList(),
                blocks);
    }

    @Test
    void firstProgram_isPlannedAndApplied_asItStands(@TempDir Path folder) throws IOException {
        var key = Files.writeString(
                folder.resolve("kubernetes.asc"),
                "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQEN\n-----END PGP PUBLIC KEY BLOCK-----\n");
        for (var program : List.of("etcd", "etcdctl")) {
            Files.writeString(folder.resolve(program), "#!/bin/sh\n# " + program + "\n");
        }
        var cluster = FirstProgram.cluster(key, folder);
        assertEquals(List.of(), cluster.warnings());
        var grown = FirstProgram.grown(cluster);
        try (var kha = Kha.over(SimulatedFleet.of(grown), o -> o.executor(Runnable::run))) {
            var plan = kha.plan(cluster);
            assertEquals(List.of(), plan.problems());
            assertTrue(plan.diff().contains("deb [signed-by=/etc/apt/keyrings/"), plan::diff);
            FirstProgram.saved(kha, cluster, folder.resolve("plan.json"));
            assertTrue(kha.plan(cluster).isEmpty());
            kha.apply(kha.plan(grown)).orThrow();
            assertEquals(List.of(), kha.verify(grown).findings());
        }
    }

    @Test
    void coordinates_areThoseOfTheBuild() throws IOException {
        var pom = Files.readString(Path.of("..", "pom.xml"));
        var version = pom.substring(pom.indexOf("<version>"), pom.indexOf("</version>") + 10);
        for (var module : List.of("kha-ssh", "kha-k8s")) {
            var line = "<dependency><groupId>io.kha</groupId><artifactId>" + module + "</artifactId>" + version;
            assertTrue(Files.readString(README).contains(line), line);
        }
    }

    @Test
    void error_isWhatTheLibrarySays() throws IOException {
        var e = Assertions.assertThrows(
                InvalidClusterException.class,
                () -> Cluster.of("prod", c -> c.kubernetes("1.36.2")
                        .programs(io.kha.Programs.present())
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

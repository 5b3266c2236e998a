package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One seed is one trace: in another Java machine too, where maps and sets without an order go another way and keys are others, and also
 * when it fails.
 */
class TraceTest {
    private static final List<Long> SEEDS = List.of(0L, 1L, 2L, 5L);
    private static final PlantedBugsTest.Bug BUG = PlantedBugsTest.Bug.NO_FENCING;

    @TempDir
    Path folder;

    /** Writes to a file what the seeds come to here, and how a set without an order goes. */
    public static void main(String[] file) throws IOException {
        Files.write(Path.of(file[0]), traces());
    }

    private static List<String> traces() {
        var all = new ArrayList<String>();
        all.add(unordered());
        for (long seed : SEEDS) {
            var kind = Trial.Kind.of(seed);
            run(new Trial(seed), Trial.undisturbed(kind), all);
        }
        run(new Trial(0, BUG.kind, BUG), Trial.undisturbed(BUG.kind), all);
        return all.stream().map(line -> line.replace('\n', ' ')).toList();
    }

    private static void run(Trial trial, Map<String, String> wanted, List<String> all) {
        all.add("= " + trial.run(wanted));
        all.addAll(trial.trace());
    }

    private static String unordered() {
        var set = Set.copyOf(IntStream.range(0, 1000).boxed().toList());
        return set.stream().limit(3).toList().toString();
    }

    private List<String> elsewhere(int number) throws IOException, InterruptedException, URISyntaxException {
        var traces = folder.resolve("traces-" + number);
        var said = folder.resolve("said-" + number);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-cp", classPath(), TraceTest.class.getName(), traces.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(10, TimeUnit.MINUTES), "it takes too long");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> read(said));
        return Files.readAllLines(traces);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What this machine has, whether as class path or as modules. */
    private static String classPath() throws URISyntaxException {
        var here = Path.of(TraceTest.class.getResource("TraceTest.class").toURI());
        var root = here.getParent().getParent().getParent().getParent();
        return String.join(
                File.pathSeparator,
                root.toString(),
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
    }

    @Test
    void aSeedGoesTheSameWayInAnotherJavaMachine() throws IOException, InterruptedException, URISyntaxException {
        var here = traces();
        assertEquals(SEEDS.size(), here.stream().filter("= "::equals).count(), "those that find nothing");
        assertTrue(here.stream().anyMatch(line -> line.startsWith("= writers: ")), "the one that finds the bug");
        boolean other = false;
        for (int i = 0; i < 3 && !other; i++) {
            var there = elsewhere(i);
            assertIterableEquals(here.subList(1, here.size()), there.subList(1, there.size()));
            other = !there.get(0).equals(here.get(0));
        }
        assertTrue(other, "sets without an order go another way there");
    }
}

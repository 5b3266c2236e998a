package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The recordings of real hosts among the resources. */
final class Recorded {
    /** The versions of Kubernetes that there are recordings of. */
    static final List<String> VERSIONS = List.of("1.36.2", "1.20.2");

    private Recorded() {}

    static List<JsonNode> lines(String version) {
        try (var in = new GZIPInputStream(open(version + ".jsonl.gz"))) {
            return Replay.lines(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the simulation is known to answer otherwise. */
    static List<String> differences(String version) {
        return list(version + ".differences.txt");
    }

    /** A list without its remarks and empty lines, in order. */
    static List<String> list(String name) {
        try (var in = new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
            var list = new ArrayList<>(in.lines().toList());
            list.removeIf(line -> line.isBlank() || line.startsWith("#"));
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Recorded.class.getResourceAsStream("/recordings/" + name), name);
    }
}

package io.kha.internal.recipe;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kha.step.Placement;
import io.kha.step.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every step of the standard recipe, by cases that are data: {@code steps/<id>/<case>.yaml}. A case that changes something also shows
 * that what is done at apply is what the plan showed, and that once it is done nothing is left to do ({@code proof: false} where only
 * doing it can tell).
 */
class StepCasesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pems PEMS = new Pems();

    @TempDir
    static Path folder;

    @BeforeAll
    static void programs() throws IOException {
        for (var name : List.of("kubeadm", "kubelet", "kubectl")) {
            Files.writeString(folder.resolve(name), "");
        }
    }

    @TestFactory
    Stream<DynamicNode> steps() {
        return Recipe.standard(null).placements().stream()
                .map(p -> dynamicContainer(p.step().id(), cases(p)));
    }

    private static Stream<DynamicNode> cases(Placement placement) {
        var step = placement.step();
        var place = StepCasesTest.class.getResource("/steps/" + step.id().replace('/', '-'));
        assertNotNull(place, step.id() + " has no cases");
        try (var files = Files.list(Path.of(place.getPath()))) {
            return files.sorted().toList().stream()
                    .map(file -> dynamicTest(
                            file.getFileName().toString().replace(".yaml", ""), file.toUri(), () -> new StepCase(
                                            step,
                                            YAML.readTree(Files.readString(file)),
                                            new GivenCluster(folder, PEMS),
                                            PEMS)
                                    .check()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

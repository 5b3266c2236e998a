package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of this machine that judge what was rendered. A test that needs one which is not there is skipped and says so. */
final class Tool {
    private final Path program;
    private final Map<String, String> environment;

    private Tool(Path program) {
        this(program, Map.of());
    }

    private Tool(Path program, Map<String, String> environment) {
        this.program = program;
        this.environment = environment;
    }

    Tool with(String variable, String value) {
        return new Tool(program, Map.of(variable, value));
    }

    /** One of the machine's own programs. */
    static Tool of(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Tool::new)
                .orElseGet(() -> {
                    assumeTrue(false, name + " is not installed on this machine");
                    throw new IllegalStateException();
                });
    }

    /** A program of a Kubernetes release in the lab's cache. */
    static Tool ofKubernetes(String version, String name) {
        var cache = System.getenv("KHA_LAB_CACHE");
        var folder = cache != null ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache", "kha-lab");
        var program = folder.resolve("kubernetes").resolve("v" + version).resolve(name);
        assumeTrue(Files.isExecutable(program), name + " " + version + " is not in the lab's cache");
        return new Tool(program);
    }

    record Ran(int exit, String output) {}

    Ran run(String... arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), output);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String accepts(String... arguments) {
        var ran = run(arguments);
        assertEquals(0, ran.exit(), ran.output());
        return ran.output();
    }
}

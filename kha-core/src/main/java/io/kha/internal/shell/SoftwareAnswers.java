package io.kha.internal.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kha.transport.CommandAnswer;
import io.kha.transport.ContainerState;
import io.kha.transport.Engine;
import io.kha.transport.ImageList;
import io.kha.transport.PackageState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What dpkg-query(1), docker(1) and ctr(8) said. */
final class SoftwareAnswers {
    private final Transcript transcript;
    private final Map<String, PackageState> packages = new HashMap<>();
    private final Map<String, ContainerState> containers = new HashMap<>();

    SoftwareAnswers(Transcript transcript) {
        this.transcript = transcript;
        for (String line : transcript.lines("packages")) {
            String[] f = line.strip().split(" +");
            if (f.length == 3 && f[1].length() >= 2 && "iWt".indexOf(f[1].charAt(1)) >= 0) {
                packages.put(f[0], new PackageState(f[2], f[1].charAt(0) == 'h'));
            }
        }
        List<String> lines = transcript.lines("containers");
        if (!lines.isEmpty()) { // a mapper costs more than all else here
            var json = new ObjectMapper();
            lines.forEach(line -> container(json, line));
        }
    }

    /** The state of a package, or null when dpkg did not tell. */
    @Nullable
    PackageState pack(String name) {
        int exit = transcript.exit("packages");
        if (exit != 0 && exit != 1 && exit != CommandAnswer.NO_PROGRAM) {
            return null;
        }
        int arch = name.indexOf(':');
        return packages.getOrDefault(arch < 0 ? name : name.substring(0, arch), PackageState.ABSENT);
    }

    /** The images of an engine, none where it is not installed; null when it did not tell. */
    @Nullable
    ImageList images(Engine engine) {
        String tag = "images-" + engine.name().toLowerCase(Locale.ROOT);
        int exit = transcript.exit(tag);
        if (exit != 0) {
            return exit == CommandAnswer.NO_PROGRAM ? new ImageList(false, Set.of()) : null;
        }
        return new ImageList(
                true,
                transcript.lines(tag).stream()
                        .filter(n -> !n.contains("<none>"))
                        .collect(Collectors.toSet()));
    }

    /** The state of a container, or null when Docker did not tell. */
    @Nullable
    ContainerState container(String name) {
        ContainerState state = containers.get(name);
        if (state != null) {
            return state;
        }
        int exit = transcript.exit("containers");
        List<String> complaints = transcript.complaints("containers");
        boolean none = complaints.stream().anyMatch(c -> c.contains("No such") && c.endsWith(": " + name));
        return exit == CommandAnswer.NO_PROGRAM || exit == 1 && none ? ContainerState.ABSENT : null;
    }

    /** One line of docker inspect: name, whether it runs, labels. */
    private void container(ObjectMapper json, String line) {
        try (var values = json.readerFor(JsonNode.class).<JsonNode>readValues(line)) {
            List<JsonNode> v = values.readAll();
            if (v.size() == 3) {
                var labels = new HashMap<String, String>();
                v.get(2)
                        .properties()
                        .forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
                String name = v.get(0).asText();
                containers.put(
                        name.startsWith("/") ? name.substring(1) : name,
                        new ContainerState(true, v.get(1).asBoolean(), labels));
            }
        } catch (JsonProcessingException e) {
            return; // not a line of ours: the container stays unknown
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

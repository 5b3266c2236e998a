package io.kha.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kha.Host;
import io.kha.transport.CommandAnswer;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.UnitState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A simulated fleet of the hosts that a recording is of, as they were when it began: what a host answered before anything was done to it
 * is put into the simulated one, as far as the simulated one can have it. All that follows has to come about by itself.
 */
final class RealHosts {
    private final RecordedValues values;
    private final SimulatedFleet fleet;

    RealHosts(List<JsonNode> recording, RecordedValues values) {
        this.values = values;
        var hosts = new ArrayList<Host>();
        recording
                .get(0)
                .get("hosts")
                .properties()
                .forEach(h -> hosts.add(Host.of(h.getKey(), h.getValue().asText())));
        fleet = SimulatedFleet.of(hosts);
        var questions = new HashMap<String, Read<?>>();
        var changed = new HashSet<String>();
        for (var line : recording) {
            var name = line.path("host").asText();
            if (line.has("question")) {
                questions.put(line.get("question").asText(), values.read(line.get("read")));
            } else if (line.has("op")) {
                changed.add(name);
            } else if (line.has("answers")
                    && hosts.stream().anyMatch(h -> h.name().equals(name))) {
                if (!changed.contains(name)) {
                    begin(fleet.host(name), questions, line.get("answers"));
                }
            }
        }
    }

    SimulatedFleet fleet() {
        return fleet;
    }

    private void begin(SimulatedHost host, Map<String, Read<?>> questions, JsonNode answers) {
        var units = new HashMap<String, UnitState>();
        answers.properties().forEach(answer -> {
            var read = questions.get(answer.getKey());
            var value = values.answer(read, answer.getValue());
            if (read instanceof Read.File f) {
                file(host, f.path(), (FileState) value);
            } else if (read instanceof Read.Package p && ((PackageState) value).installed()) {
                host.install(p.name(), "*");
            } else if (read instanceof Read.Images i) {
                ((ImageList) value).names().forEach(name -> host.addImage(i.engine(), name));
            } else if (read instanceof Read.Sysctl s) {
                setting(host, s.key(), value.toString());
            } else if (read instanceof Read.Command c) {
                said(host, c.argv(), (CommandAnswer) value);
            } else if (read instanceof Read.Unit u) {
                units.put(u.name(), (UnitState) value);
            }
        });
        units.forEach((name, state) -> unit(host, name, state));
    }

    /** What a module brings is there when the kernel has the module from the start. */
    private static void setting(SimulatedHost host, String key, String value) {
        if (key.startsWith("net.bridge.") && !value.isEmpty()) {
            host.fleet().changing(() -> host.parts().kernel.load("br_netfilter"));
        }
        if (!host.sysctl(key).isEmpty()) {
            host.sysctl(key, value);
        }
    }

    private static void said(SimulatedHost host, List<String> argv, CommandAnswer answer) {
        if (argv.equals(List.of("cat", "/proc/filesystems")) && answer.out().contains("\toverlay\n")) {
            host.fleet().changing(() -> host.parts().kernel.load("overlay"));
        } else if (argv.subList(0, 2).equals(List.of("docker", "info")) && answer.ok()) {
            host.parts().dockerDriver = answer.out().strip();
        }
    }

    private void file(SimulatedHost host, String path, FileState state) {
        switch (state.kind()) {
            case FILE -> {
                var text = state.text() == null ? "x".repeat((int) state.size()) : state.text();
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                host.write(path, state.mode(), state.owner(), bytes);
                values.stands(bytes, state.size(), state.sha256());
            }
            case DIRECTORY -> host.mkdir(path);
            case LINK -> host.link(path, state.sha256());
            default -> host.delete(path);
        }
    }

    /** What belongs to a unit that is there before kha is comes with a package of its own. */
    private void unit(SimulatedHost host, String name, UnitState state) {
        var program = name.replaceFirst("[.]service$", "");
        if (state.exists() && !host.unit(name).exists()) {
            host.install(program.equals("docker") ? "docker.io" : program, "*");
        }
        var units = host.parts().units;
        if (state.enabled().equals("enabled")) {
            host.fleet().changing(() -> units.enable(name));
        }
        if (state.isActive()) {
            host.start(name);
        }
    }

    /** What was done on a host by hand. */
    void byHand(JsonNode line) {
        var host = fleet.host(line.get("host").asText());
        var arguments = line.get("arguments");
        var first = arguments.get(0).asText();
        switch (line.get("hand").asText()) {
            case "write" -> {
                var mode = host.file(first).mode();
                host.write(first, mode, "root:root", arguments.get(1).asText().getBytes(StandardCharsets.UTF_8));
            }
            case "delete" -> host.delete(first);
            case "stop" -> host.stop(first);
            case "docker-stop" -> host.stopContainer(first);
            default -> throw new IllegalArgumentException(line.toString());
        }
    }
}

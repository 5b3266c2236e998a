package io.kha.testing;

import io.kha.transport.ContainerSpec;
import io.kha.transport.ContainerState;
import io.kha.transport.Engine;
import io.kha.transport.ImageList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Images and Docker containers of one host. Guarded by the fleet's lock. */
final class Containers {
    private record Box(ContainerSpec spec, boolean up) {}

    private final SimulatedHost host;
    private final Units units;
    private final Changes changes;
    private final Map<Engine, Set<String>> images = new EnumMap<>(Engine.class);
    private final TreeMap<String, Box> boxes = new TreeMap<>();

    Containers(SimulatedHost host, Units units, Changes changes) {
        this.host = host;
        this.changes = changes;
        this.units = units;
        for (var engine : Engine.values()) {
            images.put(engine, new TreeSet<>());
        }
    }

    boolean answers(Engine engine) {
        return units.active(unit(engine), Daemon.State.ACTIVE);
    }

    boolean installed(Engine engine) {
        return units.state(unit(engine)).exists();
    }

    private static String unit(Engine engine) {
        return engine == Engine.DOCKER ? "docker.service" : "containerd.service";
    }

    ImageList images(Engine engine) {
        return answers(engine) ? new ImageList(true, held(engine)) : new ImageList(false, Set.of());
    }

    void addImage(Engine engine, String name) {
        held(engine).add(name);
    }

    void removeImage(Engine engine, String name) {
        held(engine).remove(name);
    }

    ContainerState state(String name) {
        var box = boxes.get(name);
        if (box == null || !answers(Engine.DOCKER)) {
            return ContainerState.ABSENT;
        }
        return new ContainerState(true, runs(box), box.spec().labels());
    }

    /** The image that a container was made of; empty when there is no such container. */
    String image(String name) {
        var box = boxes.get(name);
        return box == null ? "" : box.spec().image();
    }

    boolean has(String name) {
        return boxes.containsKey(name);
    }

    boolean runs(String name) {
        var box = boxes.get(name);
        return box != null && runs(box);
    }

    /** What runs now, by container. */
    Map<String, Launch> launches() {
        var launches = new TreeMap<String, Launch>();
        boxes.forEach((name, box) -> {
            if (box.up() && answers(Engine.DOCKER)) {
                launches.put(name, launch(box.spec()));
            }
        });
        return launches;
    }

    void run(ContainerSpec spec) {
        if (!answers(Engine.DOCKER)) {
            throw new OpFailure(
                    1,
                    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
        }
        if (!held(Engine.DOCKER).contains(spec.image())) {
            host.pull(spec.image());
            held(Engine.DOCKER).add(spec.image());
        }
        remove(spec.name());
        changes.mark();
        boxes.put(spec.name(), new Box(spec, true));
        daemon(spec).started(host, launch(spec));
    }

    void stop(String name) {
        var box = boxes.get(name);
        if (box == null) {
            throw new OpFailure(1, "Error: No such container: " + name);
        }
        changes.mark();
        boxes.put(name, new Box(box.spec(), false));
        daemon(box.spec()).stopped(host, launch(box.spec()));
    }

    void start(String name) {
        var box = boxes.get(name);
        if (box == null) {
            throw new OpFailure(1, "Error: No such container: " + name);
        }
        if (!box.up()) {
            changes.mark();
            boxes.put(name, new Box(box.spec(), true));
            daemon(box.spec()).started(host, launch(box.spec()));
        }
    }

    void remove(String name) {
        changes.mark();
        var box = boxes.remove(name);
        if (box != null && box.up()) {
            daemon(box.spec()).stopped(host, launch(box.spec()));
        }
    }

    void powerLost() {
        boxes.values().stream().filter(Box::up).forEach(b -> daemon(b.spec()).stopped(host, launch(b.spec())));
    }

    /** What was up comes up again with its engine. */
    void boot() {
        if (answers(Engine.DOCKER)) {
            boxes.values().stream().filter(Box::up).forEach(b -> daemon(b.spec())
                    .started(host, launch(b.spec())));
        }
    }

    private boolean runs(Box box) {
        return box.up()
                && answers(Engine.DOCKER)
                && daemon(box.spec()).state(host, launch(box.spec())) != Daemon.State.FAILED;
    }

    private Set<String> held(Engine engine) {
        return images.computeIfAbsent(engine, e -> new TreeSet<>());
    }

    private Daemon daemon(ContainerSpec spec) {
        return host.daemon(program(spec));
    }

    private static Launch launch(ContainerSpec spec) {
        var argv = new java.util.ArrayList<>(spec.command());
        if (argv.isEmpty() || argv.get(0).startsWith("-")) {
            argv.add(0, program(spec));
        }
        return new Launch(spec.name(), argv, Map.of(), spec.mounts(), true);
    }

    /** The command's program, or what the image is called. */
    private static String program(ContainerSpec spec) {
        if (!spec.command().isEmpty() && !spec.command().get(0).startsWith("-")) {
            return spec.command().get(0);
        }
        var image = spec.image().substring(spec.image().lastIndexOf('/') + 1);
        return image.replaceFirst("[:@].*", "");
    }
}

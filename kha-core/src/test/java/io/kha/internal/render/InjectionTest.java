package io.kha.internal.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.ContainerRuntime;
import io.kha.Host;
import io.kha.Hostile;
import io.kha.InvalidClusterException;
import io.kha.Problem;
import io.kha.internal.shell.StubbedShell;
import io.kha.transport.ContainerSpec;
import io.kha.transport.Op;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile text in every place of a cluster that takes text, and in every file and command that is made of it: it is refused by the name
 * of its setting, or all say what they say with a harmless text in that place, but for the text itself, and some do say it. What a shell
 * is given is then given to one. The places are found by reflection and the operations are the recipe's, so that what is new is tried as
 * well.
 */
@NullUnmarked
class InjectionTest {
    /** Texts that one place or another takes, to compare with. */
    private static final List<String> HARMLESS = List.of(
            "benign",
            "10.99.0.9",
            "10.99.0.0/16",
            "1.36.1",
            "registry.example.org/benign:1",
            "registry.example.org/benign",
            "/var/lib/benign",
            "https://benign.example.org/",
            "vxlan",
            "1.36.2-1.1",
            "1.20.2-00",
            "10.0.0.98",
            "10.200.0.0/16",
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nbenign\n-----END PGP PUBLIC KEY BLOCK-----\n");

    private static final String NAMES = "[AptPrograms.key, AptPrograms.uri, AptPrograms.version, Builder.controlPlane,"
            + " Builder.controlPlane address, Builder.controlPlane name, Builder.dnsDomain, Builder.kubernetes,"
            + " Builder.masters, Builder.masters address, Builder.masters name, Builder.serviceSubnet, Builder.workers,"
            + " Builder.workers address, Builder.workers name, Cluster.name, Cni.backend, Cni.bridge, Cni.flannel,"
            + " Cni.image, Cni.none, Cni.pluginImage, Endpoint.existing, Endpoint.vip, Etcd.dataDir, Etcd.external, Etcd.extraArgs key,"
            + " Etcd.extraArgs value, Etcd.image, Etcd.members, Etcd.members address, Etcd.members name,"
            + " Images.repository, Kubeadm.certSans, Kubeadm.extraArgs key, Kubeadm.extraArgs value,"
            + " Kubeadm.ignorePreflight, Kubeadm.kubeProxy key, Kubeadm.kubeProxy value, Kubeadm.kubelet key,"
            + " Kubeadm.kubelet value, Nginx.image, Pki.clusterCa, Pki.etcdCa, Pki.frontProxyCa, Vip.on]";

    /** Settings that take no text of these, hostile or harmless, or whose text goes into no file and no command, and why. */
    private static final Map<String, String> NOWHERE = Map.of(
            "Endpoint.vip", "an address is not taken without the interface, which another setting says",
            "Pki.clusterCa", "a certificate and its key, which are taken together and as they are: PkiCheckTest",
            "Pki.etcdCa", "the same",
            "Pki.frontProxyCa", "the same");

    /** What Linux takes as one argument, and some less (MAX_ARG_STRLEN). */
    private static final int MOST = 100_000;

    @TempDir
    Path folder;

    private final Sinks sinks = new Sinks();
    private final Map<String, String> wrong = new TreeMap<>(); // one example each
    private final Map<String, Integer> taken = new TreeMap<>();
    private final Map<String, Boolean> arrived = new TreeMap<>(); // whether any sink has it
    private final Set<Op> operations = new LinkedHashSet<>();

    @Test
    void places_areAllFound() {
        var parts = Place.parts().stream().map(p -> (Object) p.type()).toList();
        var settings = Arrays.stream(Cluster.Builder.class.getMethods())
                .filter(m -> m.getParameterCount() == 1
                        && m.getParameterTypes()[0].getPackageName().equals("io.kha"))
                .map(m -> (Object) m.getParameterTypes()[0])
                .filter(t -> t != Host.class && t != Host[].class && t != ContainerRuntime.class)
                .distinct()
                .toList();
        assertTrue(parts.containsAll(settings), () -> parts + " are tried, of " + settings);
        assertEquals(
                NAMES,
                Place.all().stream()
                        .map(Place::name)
                        .distinct()
                        .sorted()
                        .toList()
                        .toString());
    }

    @Test
    void textArrivesAsItIs_orIsRefusedByTheNameOfItsSetting() throws Exception {
        var canary = folder.resolve("canary");
        var texts = Hostile.texts(canary.toString());
        assertTrue(texts.size() >= 1000);
        for (var base : Place.BASES.keySet()) {
            for (var place : Place.all()) {
                put(base, place, texts);
            }
        }
        assertEquals(Map.of(), wrong);
        assertEquals(
                NOWHERE.keySet(),
                arrived.keySet().stream().filter(name -> !arrived.get(name)).collect(Collectors.toSet()),
                "settings whose text goes nowhere");
        assertTrue(taken.getOrDefault("Kubeadm.extraArgs value", 0) >= 300, () -> "most is only refused: " + taken);
        run();
        assertFalse(Files.exists(canary));
    }

    private void put(String base, Place place, Set<String> texts) throws Exception {
        var harmless = harmless(base, place);
        var before = harmless == null ? null : changed(base, place, harmless);
        if (before == null) {
            arrived.putIfAbsent(place.name(), false);
        } else {
            operations.addAll(sinks.operations(place.cluster(base, harmless), before.keySet()));
            arrived.merge(place.name(), Sinks.has(List.copyOf(before.values()), harmless), Boolean::logicalOr);
        }
        for (var text : texts) {
            Cluster cluster;
            try {
                cluster = place.cluster(base, text);
            } catch (InvalidClusterException e) {
                if (!named(place, e)) {
                    wrong.putIfAbsent(place.name() + " is not named", e.getMessage());
                }
                continue;
            }
            taken.merge(place.name(), 1, Integer::sum);
            if (before == null) {
                wrong.putIfAbsent(place.name() + " needs a harmless text", text);
            } else if (!arrives(before, harmless, text, cluster)) {
                wrong.merge(place.name() + " changes files", text, (a, b) -> a.length() < 200 ? a + " | " + b : a);
            }
            operations.addAll(sinks.operations(cluster, before == null ? Set.of() : before.keySet()));
        }
    }

    /** What a harmless text in a place changes of all that is made of the cluster: there hostile text arrives, too. */
    private Map<String, Object> changed(String base, Place place, String harmless) throws Exception {
        var without =
                sinks.of(Place.BASES.get(base).apply(Cluster.builder("prod")).build());
        var with = sinks.of(place.cluster(base, harmless));
        with.entrySet()
                .removeIf(e -> e.getValue().equals(without.get(e.getKey())) && !Sinks.has(e.getValue(), harmless));
        return with;
    }

    private boolean arrives(Map<String, Object> before, String harmless, String text, Cluster cluster) {
        try {
            return Sinks.sorted(Sinks.replaced(before, harmless, text))
                    .equals(Sinks.sorted(sinks.of(cluster, before.keySet())));
        } catch (RuntimeException e) {
            return false; // a file that its parser does not take
        }
    }

    private static String harmless(String base, Place place) throws Exception {
        for (var text : HARMLESS) {
            try {
                place.cluster(base, text);
                return text;
            } catch (InvalidClusterException e) {
                continue;
            }
        }
        return null;
    }

    private static boolean named(Place place, InvalidClusterException e) {
        var method = place.method().getName();
        var setting = method.equals("controlPlane") ? "masters" : method.toLowerCase(Locale.ROOT);
        return e.problems().stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .map(p -> p.where().toLowerCase(Locale.ROOT))
                .anyMatch(where -> where.contains(setting)
                        || !place.part().name().isEmpty()
                                && where.contains(place.part().name()));
    }

    /** Has a shell do what shells were to do. */
    private void run() throws Exception {
        var shell = new StubbedShell(
                Files.createDirectory(folder.resolve("shell")), "docker", "kubeadm", "ip", "iptables", "ip6tables");
        var containers = operations.stream()
                .filter(op -> op instanceof Op.RunContainer c && bytes(c.spec().command()) < MOST)
                .toList();
        assertTrue(containers.size() >= 800, () -> "containers: " + containers.size());
        var wanted = new ArrayList<List<String>>();
        for (var op : containers) {
            wanted.add(docker(((Op.RunContainer) op).spec()));
        }
        assertEquals(
                wanted,
                shell.done(containers).stream()
                        .filter(call -> call.get(1).equals("run"))
                        .toList());
        var commands = new ArrayList<Op>();
        for (var op : operations) {
            if (op instanceof Op.Exec e && e.argv().get(0).equals("kubeadm")) {
                commands.add(new Op.Exec(e.argv(), null, null, e.limit(), Map.of()));
            }
        }
        assertEquals(commands.stream().map(op -> ((Op.Exec) op).argv()).toList(), shell.done(commands));
        assertTrue(commands.size() >= 50, () -> "commands: " + commands.size());
        var scripts = operations.stream()
                .filter(op -> op instanceof Op.WriteFile w && w.path().equals(PodRoutes.SCRIPT))
                .map(op -> new String(((Op.WriteFile) op).content().inline(), UTF_8))
                .toList();
        assertFalse(scripts.isEmpty());
        for (var script : scripts) {
            var routes = shell.ran(script, "/bin/sh").stream()
                    .filter(call -> call.contains("replace"))
                    .toList();
            var wished = script.lines()
                    .filter(line -> line.startsWith("$ip route replace"))
                    .count();
            assertTrue(wished > 0 && wished == routes.size(), script);
        }
    }

    private static List<String> docker(ContainerSpec spec) {
        var words = new ArrayList<>(List.of("docker", "run", "--detach", "--name", spec.name(), "--network", "host"));
        words.addAll(List.of("--restart", "always"));
        spec.labels().forEach((label, value) -> words.addAll(List.of("--label", label + "=" + value)));
        spec.mounts().forEach((from, to) -> words.addAll(List.of("--volume", from + ":" + to)));
        words.addAll(List.of("--", spec.image()));
        words.addAll(spec.command());
        return words;
    }

    private static int bytes(List<String> words) {
        return String.join(" ", words).getBytes(UTF_8).length;
    }
}

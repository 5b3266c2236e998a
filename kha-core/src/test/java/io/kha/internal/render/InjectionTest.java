package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.ContainerRuntime;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Hostile;
import io.kha.Images;
import io.kha.InvalidClusterException;
import io.kha.Kubeadm;
import io.kha.Nginx;
import io.kha.Pki;
import io.kha.Problem;
import io.kha.Programs;
import io.kha.Secret;
import io.kha.internal.pki.Leaf;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Hostile text in every place of a cluster that takes text, and in every file that is made of it: it is refused by the name of its
 * setting, or each file says what it says with a harmless text in that place, but for the text itself. The places are found by
 * reflection, so that one that is new is tried as well.
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
            "1.36.2-1.1");

    private static final String NAMES = "[AptPrograms.key, AptPrograms.uri, AptPrograms.version, Builder.controlPlane,"
            + " Builder.controlPlane address, Builder.controlPlane name, Builder.dnsDomain, Builder.kubernetes,"
            + " Builder.masters, Builder.masters address, Builder.masters name, Builder.serviceSubnet, Builder.workers,"
            + " Builder.workers address, Builder.workers name, Cluster.name, Cni.backend, Cni.bridge, Cni.flannel,"
            + " Cni.image, Cni.none, Endpoint.existing, Endpoint.vip, Etcd.dataDir, Etcd.external, Etcd.extraArgs key,"
            + " Etcd.extraArgs value, Etcd.image, Etcd.members, Etcd.members address, Etcd.members name,"
            + " Images.repository, Kubeadm.certSans, Kubeadm.extraArgs key, Kubeadm.extraArgs value,"
            + " Kubeadm.ignorePreflight, Kubeadm.kubeProxy key, Kubeadm.kubeProxy value, Kubeadm.kubelet key,"
            + " Kubeadm.kubelet value, Nginx.image, Pki.clusterCa, Pki.etcdCa, Pki.frontProxyCa, Vip.on]";

    @TempDir
    Path folder;

    /** Documents by their text: most do not change with a setting. */
    private final Map<String, Object> read = new HashMap<>();

    /** A part of a cluster: the class that has its settings, one to begin with, and how it becomes part of a cluster. */
    private record Part(String name, Class<?> type, Object value, BiConsumer<Cluster.Builder, Object> place) {}

    /** One place that takes text. */
    private record Place(String name, Part part, Method method, UnaryOperator<Object> argument) {
        Cluster cluster(String text) throws Exception {
            var builder = good();
            var on = part.value instanceof Cluster.Builder ? builder : part.value;
            var arguments = Arrays.stream(method.getGenericParameterTypes())
                    .map(t -> given(t, text, argument))
                    .toArray();
            try {
                var made = method.invoke(on, arguments);
                if (part.type == Cluster.class) {
                    return good((Cluster.Builder) made).build();
                }
                part.place.accept(builder, made);
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
            return builder.build();
        }
    }

    private static Cluster.Builder good() {
        return good(Cluster.builder("prod"));
    }

    private static Cluster.Builder good(Cluster.Builder builder) {
        return builder.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters(Samples.M1, Samples.M2, Samples.M3)
                .workers(Samples.W1)
                .endpoint(Endpoint.vip("10.0.0.10/24").on("eth0").port(8443))
                .network(Cni.flannel("10.244.0.0/16"));
    }

    private static List<Part> parts() {
        var vip = Endpoint.vip("10.0.0.10").on("eth0");
        return List.of(
                new Part("", Cluster.Builder.class, good(), (c, v) -> {}),
                new Part("etcd", Etcd.class, Etcd.external(), (c, v) -> c.etcd((Etcd) v)),
                new Part("endpoint", Endpoint.class, vip, (c, v) -> c.endpoint((Endpoint) v)),
                new Part("endpoint", vip.getClass(), vip, (c, v) -> c.endpoint((Endpoint) v)),
                new Part("nginx", Nginx.class, vip.loadBalancer(), (c, v) -> c.endpoint(vip.nginx(n -> (Nginx) v))),
                new Part("network", Cni.class, Cni.flannel("10.244.0.0/16"), (c, v) -> c.network((Cni) v)),
                new Part("programs", Programs.class, Programs.apt(), (c, v) -> c.programs((Programs) v)),
                new Part("programs", Programs.apt().getClass(), Programs.apt(), (c, v) -> c.programs((Programs) v)),
                new Part("images", Images.class, Images.pulled(), (c, v) -> c.images((Images) v)),
                new Part("kubeadm", Kubeadm.class, Kubeadm.defaults(), (c, v) -> c.kubeadm((Kubeadm) v)),
                new Part("pki", Pki.class, Pki.generated(), (c, v) -> c.pki((Pki) v)));
    }

    private static boolean takesText(Method m) {
        return Arrays.stream(m.getParameterTypes())
                .anyMatch(t -> t == String.class
                        || t == String[].class
                        || t == Map.class
                        || t == Host.class
                        || t == Host[].class
                        || t == Collection.class
                        || t == Secret.class);
    }

    static List<Place> places() {
        var places = new ArrayList<Place>();
        for (var part : parts()) {
            Arrays.stream(part.type.getMethods())
                    .filter(m -> m.getDeclaringClass() == part.type && takesText(m))
                    .filter(m -> m.getReturnType() != void.class && m.getReturnType() != boolean.class)
                    .filter(m -> Modifier.isStatic(m.getModifiers())
                            ? part.value.getClass() == m.getReturnType()
                                    || m.getReturnType().isAssignableFrom(part.type)
                            : m.getReturnType() == part.type
                                    || m.getReturnType().isInstance(part.value))
                    .forEach(m -> {
                        var name = m.getDeclaringClass().getSimpleName() + "." + m.getName();
                        var types = List.of(m.getParameterTypes());
                        if (types.contains(Map.class)) {
                            places.add(new Place(name + " value", part, m, t -> Map.of("some-flag", t)));
                            places.add(new Place(name + " key", part, m, t -> Map.of(t, "plain")));
                        } else if (types.contains(Host.class)
                                || types.contains(Host[].class)
                                || types.contains(Collection.class)) {
                            places.add(new Place(name + " name", part, m, t -> Host.of((String) t, "10.0.0.99")));
                            places.add(new Place(name + " address", part, m, t -> Host.of("benign", (String) t)));
                        } else {
                            places.add(new Place(name, part, m, t -> t));
                        }
                    });
        }
        var cluster = new Part("name", Cluster.class, "", (c, v) -> {});
        Arrays.stream(Cluster.class.getMethods())
                .filter(m -> m.getReturnType() == Cluster.Builder.class && takesText(m))
                .forEach(m -> places.add(new Place("Cluster.name", cluster, m, t -> t)));
        return places;
    }

    /** What a setter is given: the text in the form of its type, and what does not matter. */
    private static Object given(Type type, String text, UnaryOperator<Object> form) {
        if (type == String.class) {
            return text;
        } else if (type == String[].class) {
            return new String[] {text};
        } else if (type == Host.class) {
            return form.apply(text);
        } else if (type == Host[].class) {
            return new Host[] {(Host) form.apply(text)};
        } else if (type == Secret.class) {
            return Secret.of(text);
        } else if (type == int.class) {
            return 6443;
        } else if (type instanceof ParameterizedType p && p.getRawType() == Map.class) {
            return form.apply(text);
        } else if (type instanceof ParameterizedType p && p.getRawType() == Collection.class) {
            return List.of(form.apply(text));
        } else if (type instanceof ParameterizedType p && p.getRawType() == UnaryOperator.class) {
            return UnaryOperator.identity();
        } else if (type instanceof Class<?> c && c.isEnum()) {
            return c.getEnumConstants()[0];
        }
        throw new IllegalStateException("how is a setting of this type given hostile text? " + type);
    }

    @Test
    void places_areAllFound() {
        var parts = parts().stream().map(p -> (Object) p.type).toList();
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
                places().stream().map(Place::name).distinct().sorted().toList().toString());
    }

    @Test
    void textArrivesAsItIs_orIsRefusedByTheNameOfItsSetting() throws Exception {
        var canary = folder.resolve("canary");
        var texts = Hostile.texts(canary.toString());
        assertTrue(texts.size() >= 1000);
        var wrong = new TreeMap<String, String>(); // one example each
        var taken = new TreeMap<String, Integer>();
        for (var place : places()) {
            var harmless = harmless(place);
            var before = harmless == null ? null : files(place.cluster(harmless));
            for (var text : texts) {
                Cluster cluster;
                try {
                    cluster = place.cluster(text);
                } catch (InvalidClusterException e) {
                    if (!named(place, e)) {
                        wrong.putIfAbsent(place.name + " is not named", e.getMessage());
                    }
                    continue;
                }
                taken.merge(place.name, 1, Integer::sum);
                if (before == null) {
                    wrong.putIfAbsent(place.name + " needs a harmless text", text);
                } else if (!arrives(before, harmless, text, cluster)) {
                    wrong.merge(place.name + " changes files", text, (a, b) -> a.length() < 200 ? a + " | " + b : a);
                }
            }
        }
        assertEquals(Map.of(), wrong);
        assertTrue(taken.getOrDefault("Kubeadm.extraArgs value", 0) >= 300, () -> "most is only refused: " + taken);
        assertFalse(Files.exists(canary));
    }

    private boolean arrives(Map<String, Object> before, String harmless, String text, Cluster cluster) {
        try {
            return sorted(replaced(before, harmless, text)).equals(sorted(files(cluster)));
        } catch (RuntimeException e) {
            return false; // a file that its parser does not take
        }
    }

    private static String harmless(Place place) throws Exception {
        for (var text : HARMLESS) {
            try {
                place.cluster(text);
                return text;
            } catch (InvalidClusterException e) {
                continue;
            }
        }
        return null;
    }

    private static boolean named(Place place, InvalidClusterException e) {
        var method = place.method.getName();
        var setting = method.equals("controlPlane") ? "masters" : method.toLowerCase(Locale.ROOT);
        return e.problems().stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .map(p -> p.where().toLowerCase(Locale.ROOT))
                .anyMatch(where ->
                        where.contains(setting) || !place.part.name.isEmpty() && where.contains(place.part.name));
    }

    /** Every file that is made of a cluster, as its own parser reads it. */
    private Map<String, Object> files(Cluster cluster) {
        var files = new LinkedHashMap<String, Object>();
        var master = cluster.masters().get(0);
        files.put("init", yaml(KubeadmDocuments.init(cluster, master, "systemd")));
        files.put("join", yaml(KubeadmDocuments.join(cluster, master, "/etc/kha/discovery.conf")));
        var kubeconfig = Kubeconfig.withClient(
                cluster.name(), "https://10.0.0.1", "ca", "user", new Leaf("certificate", Secret.of("key")));
        files.put("kubeconfig", yaml(kubeconfig.revealText()));
        if (cluster.network().kind() == Cni.Kind.FLANNEL) {
            files.put("flannel", yaml(Flannel.manifest(cluster)));
        }
        if (cluster.endpoint().vip().isPresent()) {
            files.put("keepalived", Keepalived.config(cluster, master));
            files.put("keepalived's check", Keepalived.check(cluster));
            files.put("nginx", NginxConfig.packaged(cluster));
            files.put("nginx in a container", NginxConfig.container(cluster));
        }
        var member = cluster.etcdMembers().get(0);
        var arguments = EtcdArguments.of(cluster, member, cluster.etcdMembers(), false);
        var unit = EtcdUnit.unit(cluster, arguments, "/usr/bin/etcd", "digest");
        int begin = unit.indexOf("ExecStart=");
        int end = unit.indexOf("\nRestart=", begin);
        files.put("etcd's unit", unit.substring(0, begin) + unit.substring(end));
        files.put("etcd's command", command(unit.substring(begin + "ExecStart=".length(), end)));
        files.put("etcd's environment", EtcdUnit.environment(arguments));
        files.put("hosts", HostsFile.merge("127.0.0.1 localhost\n", cluster.hosts()));
        return files;
    }

    private Object yaml(String text) {
        return read.computeIfAbsent(text, InjectionTest::parsed);
    }

    private static Object parsed(String text) {
        // kha writes with another parser's help, so that its module does not read this one's
        ModuleLayer.boot()
                .findModule("org.yaml.snakeyaml")
                .ifPresent(m -> InjectionTest.class.getModule().addReads(m));
        var documents = new ArrayList<Object>();
        new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).forEach(documents::add);
        return documents;
    }

    /** The words of a command line as systemd.syntax(7) and systemd.service(5) have it. */
    private static List<String> command(String line) {
        var words = new ArrayList<String>();
        StringBuilder word = null;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            char next = i + 1 < line.length() ? line.charAt(i + 1) : 0;
            if (c == '\\' && next == '\n') {
                i++;
            } else if (!quoted && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                word = word == null ? new StringBuilder() : word;
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == '\\') {
                    assertTrue(next == '\\' || next == '"', line);
                    word.append(next);
                    i++;
                } else if (c == '%' || c == '$') {
                    assertEquals(c, next, "a specifier or a variable: " + line);
                    word.append(c);
                    i++;
                } else {
                    assertTrue(quoted || c != '\'', line);
                    word.append(c);
                }
            }
        }
        assertFalse(quoted, line);
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }

    /** The same with its lists in an order of their own: kha puts flags in order. */
    private static Object sorted(Object node) {
        if (node instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((k, v) -> copy.put(k, sorted(v)));
            return copy;
        }
        return node instanceof List<?> list
                ? list.stream()
                        .map(InjectionTest::sorted)
                        .sorted(Comparator.comparing(Object::toString))
                        .toList()
                : node;
    }

    /** The same with another text in the place of one. */
    private static Object replaced(Object node, String from, String to) {
        if (node instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<Object, Object>();
            map.forEach((k, v) -> copy.put(replaced(k, from, to), replaced(v, from, to)));
            return copy;
        } else if (node instanceof List<?> list) {
            return list.stream().map(n -> replaced(n, from, to)).toList();
        }
        return node instanceof String s ? s.replace(from, to) : node;
    }
}

package io.kha.internal.render;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.ContainerRuntime;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.Host;
import io.kha.Images;
import io.kha.Kubeadm;
import io.kha.Nginx;
import io.kha.Pki;
import io.kha.Programs;
import io.kha.Secret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.NullUnmarked;

/**
 * One place of a cluster that takes text.
 *
 * @param name the class and the setting
 * @param part what it is a setting of
 * @param method the setting
 * @param argument what the setting is given for a text, where that is not the text
 */
@NullUnmarked
record Place(String name, Part part, Method method, UnaryOperator<Object> argument) {
    /** Clusters to put a text into: between them they have every file and command that a cluster is made of. */
    static final Map<String, Function<Cluster.Builder, Cluster.Builder>> BASES =
            Map.of("containerd", Place::good, "Docker", c -> good(c).kubernetes("1.20.2")
                    .runtime(ContainerRuntime.docker())
                    .programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s")))
                    .network(Cni.bridge("10.244.0.0/16")));

    /** A part of a cluster: the class that has its settings, one to begin with, and how it becomes part of a cluster. */
    record Part(String name, Class<?> type, Object value, BiConsumer<Cluster.Builder, Object> place) {}

    /** The cluster with a text in this place. */
    Cluster cluster(String base, String text) throws Exception {
        var builder = BASES.get(base).apply(Cluster.builder("prod"));
        var on = part.value instanceof Cluster.Builder ? builder : part.value;
        var arguments = Arrays.stream(method.getGenericParameterTypes())
                .map(t -> given(t, text, argument))
                .toArray();
        try {
            var made = method.invoke(on, arguments);
            if (part.type == Cluster.class) {
                return BASES.get(base).apply((Cluster.Builder) made).build();
            }
            part.place.accept(builder, made);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        return builder.build();
    }

    private static Cluster.Builder good(Cluster.Builder builder) {
        return builder.kubernetes("1.36.2")
                .programs(Programs.present())
                .masters(Samples.M1, Samples.M2, Samples.M3)
                .workers(Samples.W1)
                .endpoint(Endpoint.vip("10.0.0.10/24").on("eth0").port(8443))
                .network(Cni.flannel("10.244.0.0/16"));
    }

    static List<Part> parts() {
        var vip = Endpoint.vip("10.0.0.10").on("eth0");
        var apt = Programs.apt(a -> a.uri("https://packages.example.org/k8s"));
        return List.of(
                new Part("", Cluster.Builder.class, Cluster.builder("prod"), (c, v) -> {}),
                new Part("etcd", Etcd.class, Etcd.external(), (c, v) -> c.etcd((Etcd) v)),
                new Part("endpoint", Endpoint.class, vip, (c, v) -> c.endpoint((Endpoint) v)),
                new Part("endpoint", vip.getClass(), vip, (c, v) -> c.endpoint((Endpoint) v)),
                new Part("nginx", Nginx.class, vip.loadBalancer(), (c, v) -> c.endpoint(vip.nginx(n -> (Nginx) v))),
                new Part("network", Cni.class, Cni.flannel("10.244.0.0/16"), (c, v) -> c.network((Cni) v)),
                new Part("programs", Programs.class, apt, (c, v) -> c.programs((Programs) v)),
                new Part("programs", apt.getClass(), apt, (c, v) -> c.programs((Programs) v)),
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

    /** All places that there are, found by reflection. */
    static List<Place> all() {
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
}

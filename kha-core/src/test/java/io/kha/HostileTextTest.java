package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setter that takes text is found by reflection, and given text that could break a line, and text without end. */
@NullUnmarked
class HostileTextTest {
    private static final List<String> HOSTILE = List.of(
            "1.36.2\n",
            "a\u0000b",
            "a\u001b[2Jb",
            "a\rb",
            "a\u2028b",
            "a\u202eb",
            "a.".repeat(1 << 19),
            "/a".repeat(1 << 19),
            "1".repeat(1 << 20));

    /** A part of a cluster, and how it becomes one. */
    private record Part(Object value, BiConsumer<Cluster.Builder, Object> place) {
        Stream<Setter> setters() {
            return Arrays.stream(value.getClass().getMethods())
                    .filter(m -> !Modifier.isStatic(m.getModifiers()) && m.getDeclaringClass() != Object.class)
                    .filter(m -> m.getParameterCount() == 1
                            && (m.getParameterTypes()[0] == String.class || m.getParameterTypes()[0] == String[].class))
                    .filter(m -> m.getReturnType().isInstance(value))
                    .map(m -> new Setter(m, this));
        }
    }

    private record Setter(Method method, Part part) {
        Object call(Object on, String text) throws ReflectiveOperationException {
            Object argument = method.getParameterTypes()[0] == String.class ? text : new String[] {text};
            return method.invoke(on, argument);
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getSimpleName() + "." + method.getName();
        }
    }

    private static Cluster.Builder good() {
        return Cluster.builder("prod")
                .kubernetes("1.36.2")
                .programs(Programs.present())
                .masters("10.0.0.1")
                .network(Cni.flannel("10.244.0.0/16"));
    }

    static Stream<Setter> setters() {
        var vip = Endpoint.vip("10.0.0.10").on("eth0");
        return Stream.of(
                        new Part(good(), (c, v) -> {}),
                        new Part(Etcd.external(), (c, v) -> c.etcd((Etcd) v)),
                        new Part(vip, (c, v) -> c.endpoint((Endpoint) v)),
                        new Part(vip.loadBalancer(), (c, v) -> c.endpoint(vip.nginx(n -> (Nginx) v))),
                        new Part(Cni.flannel("10.244.0.0/16"), (c, v) -> c.network((Cni) v)),
                        new Part(Programs.apt(), (c, v) -> c.programs((Programs) v)),
                        new Part(Images.pulled(), (c, v) -> c.images((Images) v)),
                        new Part(Kubeadm.defaults(), (c, v) -> c.kubeadm((Kubeadm) v)))
                .flatMap(Part::setters);
    }

    @ParameterizedTest
    @MethodSource("setters")
    void text_thatCouldBreakALine_orIsEndless_isRefusedAndNotRepeated(Setter setter) throws Exception {
        for (String text : HOSTILE) {
            var builder = good();
            var on = setter.part().value() instanceof Cluster.Builder
                    ? builder
                    : setter.part().value();
            setter.part().place().accept(builder, setter.call(on, text));
            refused(builder, text);
        }
    }

    @Test
    void setters_areAllFound() {
        var names = setters().map(Setter::toString).sorted().toList();
        assertEquals(
                "[AptPrograms.key, AptPrograms.uri, AptPrograms.version, Builder.controlPlane, Builder.dnsDomain,"
                        + " Builder.kubernetes, Builder.masters, Builder.serviceSubnet, Builder.workers, Cni.backend,"
                        + " Cni.image, Cni.pluginImage, Etcd.dataDir, Etcd.image, Etcd.members, Images.repository, Kubeadm.certSans,"
                        + " Kubeadm.ignorePreflight, Nginx.image, Vip.on]",
                names.toString());
    }

    @Test
    void factories_refuseItToo() {
        for (String text : HOSTILE) {
            refused(good().endpoint(Endpoint.vip(text).on("eth0")), text);
            refused(good().endpoint(Endpoint.vip("10.0.0.10/" + text).on("eth0")), text);
            refused(good().endpoint(Endpoint.existing(text, 6443)), text);
            refused(good().network(Cni.bridge(text)), text);
            refused(good().workers(Host.of(text, "10.0.0.2")), text);
            refused(good().pki(p -> p.clusterCa(text, Secret.of(text))), text);
            refused(good().kubeadm(k -> k.kubeProxy(java.util.Map.of(text, 1))), text);
            assertThrows(IllegalArgumentException.class, () -> Version.parse(text));
            assertThrows(IllegalArgumentException.class, () -> Hosts.range(text, 2));
        }
    }

    @Test
    void name_isShownEscaped() {
        var e = assertThrows(
                InvalidClusterException.class,
                () -> Cluster.builder("a\u001b[2J\nb").kubernetes("1.36.2").build());
        assertTrue(e.getMessage().startsWith("cluster \"a\\u001b[2J\\u000ab\" is not valid:\n"), e.getMessage());
    }

    private static void refused(Cluster.Builder builder, String text) {
        var e = assertThrows(InvalidClusterException.class, builder::build, () -> "accepted: " + text);
        assertTrue(
                e.getMessage().length() < 2000
                        && e.getMessage()
                                .replace("\n", "")
                                .codePoints()
                                .noneMatch(c -> c < ' ' || c == 0x2028 || c == 0x202e),
                e.getMessage());
        assertEquals(e.problems().size(), e.getMessage().lines().count() - 1, e.getMessage());
    }
}

package io.kha.internal.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Etcd;
import io.kha.internal.model.EtcdFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units, judged by systemd, and what etcd is started with, judged by etcd. */
class UnitTextsTest {
    private static final List<String> DIFFICULT =
            List.of("a b", "%n", "100%%", "$HOME", "${PATH}", "a\\tb", "\"q\"", "'", ";", "\\", "a,b=[c]", "\u00e4");

    @TempDir
    Path folder;

    @Test
    void systemdTakesThem() throws IOException {
        var systemd = Tool.of("systemd-analyze");
        var cluster = Samples.cluster("1.36.2")
                .with(c -> c.etcd(Etcd.external().extraArgs(Map.of("log-outputs", "a %n $b \"c\" \\d"))));
        var arguments = EtcdArguments.of(cluster, Samples.M1, cluster.etcdMembers(), false);
        verify(systemd, "kha-etcd.service", EtcdUnit.unit(cluster, arguments, "/bin/true", "abc"));
        verify(systemd, "kha-pod-routes.service", PodRoutes.unit("abc").replace(PodRoutes.SCRIPT, "/bin/true"));
        verify(systemd, "kubelet.service", KubeletUnit.unit().replace("/usr/bin/kubelet", "/bin/true"));
        verify(
                systemd,
                "with-drop-in.service",
                KubeletUnit.unit().replace("/usr/bin/kubelet", "/bin/true")
                        + KubeletUnit.dropIn().replace("/usr/bin/kubelet", "/bin/true")
                        + StartedWith.dropIn("abc"));
        var wrong = folder.resolve("wrong.service");
        Files.writeString(wrong, "[Service]\nExecStrat=/bin/true\n");
        assertTrue(systemd.run("verify", wrong.toString()).output().contains("wrong.service"));
    }

    private void verify(Tool systemd, String name, String unit) throws IOException {
        var path = folder.resolve(name);
        Files.writeString(path, unit);
        var said = systemd.run("verify", "--man=no", path.toString()).output();
        assertFalse(said.lines().anyMatch(l -> l.contains(name)), said);
    }

    @Test
    void everyArgumentReachesTheProgramAsItIs() throws IOException {
        var systemd = Tool.of("systemd-analyze");
        for (var value : DIFFICULT) {
            var unit = folder.resolve("it.service");
            Files.writeString(unit, "[Service]\nExecStart=/bin/true " + SystemdText.argument(value) + "\n");
            var said = systemd.with("SYSTEMD_LOG_LEVEL", "debug").run("verify", "--man=no", unit.toString());
            var line = said.output()
                    .lines()
                    .map(String::strip)
                    .filter(l -> l.startsWith("Command Line: /bin/true"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(value + ": " + said.output()));
            assertEquals(value, asRun(line.substring("Command Line: /bin/true ".length())), line);
        }
        assertThrows(IllegalArgumentException.class, () -> SystemdText.argument("a\nExecStartPre=/bin/evil"));
    }

    /** What systemd shows is quoted as for a shell; what is left of variables' escaping goes when it runs the line. */
    private static String asRun(String shown) {
        var text = shown.startsWith("\"")
                ? shown.substring(1, shown.length() - 1).replaceAll("\\\\([\\\\\"$`])", "$1")
                : shown;
        return text.replace("$$", "$");
    }

    @Test
    void theUnitDoesNotChangeWhenOtherMembersComeAndGo() {
        var cluster = Samples.cluster("1.36.2");
        var first = EtcdArguments.of(cluster, Samples.M1, List.of(Samples.M1), false);
        var later = EtcdArguments.of(cluster, Samples.M1, cluster.etcdMembers(), true);
        assertEquals(first.lasting(), later.lasting());
        assertEquals("""
                # Written by kha when the member entered the cluster.
                ETCD_INITIAL_CLUSTER=m1=https://10.0.0.11:2380,m2=https://10.0.0.12:2380,m3=https://10.0.0.13:2380
                ETCD_INITIAL_CLUSTER_STATE=existing
                ETCD_INITIAL_CLUSTER_TOKEN=kha-prod
                """, EtcdUnit.environment(later));
        assertTrue(later.all().contains("--initial-cluster-state=existing"), later.toString());
    }

    @Test
    void theCallersFlagsAreAddedAndNoneOfKhasIsTheirs() {
        var cluster = Samples.cluster("1.36.2")
                .with(c -> c.etcd(Etcd.external().extraArgs(Map.of("heartbeat-interval", "200"))));
        var flags = EtcdArguments.of(cluster, Samples.M1, cluster.etcdMembers(), false).all().stream()
                .map(flag -> flag.substring(2))
                .toList();
        assertTrue(flags.contains("heartbeat-interval=200"), flags.toString());
        assertEquals(
                List.of("heartbeat-interval"),
                flags.stream()
                        .map(flag -> flag.split("=")[0])
                        .filter(name -> !EtcdFlags.OWN.contains(name))
                        .toList());
    }
}

package io.kha.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kha.transport.ContainerState;
import io.kha.transport.Engine;
import io.kha.transport.FileState;
import io.kha.transport.ImageList;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import io.kha.transport.UnitState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What programs that this machine may not have are understood to say, as seen on real hosts. */
class AnswersTest {
    private final Transcript transcript = new Transcript();

    private void said(String line, String... body) {
        int space = line.indexOf(' ');
        String tag = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        transcript.add(new Section(tag, rest, (String.join("\n", body)).getBytes(StandardCharsets.UTF_8)));
    }

    private Map<Read<?>, Object> answers(Read<?>... reads) {
        return Answers.of(new Questions(List.of(reads), "/var/lib/kha"), transcript);
    }

    @Test
    void units_with_what_their_processes_were_started_with() {
        var nginx = new Read.Unit("nginx.service");
        var etcd = new Read.Unit("etcd.service");
        var none = new Read.Unit("none.service");
        said(
                "units",
                "MainPID=12\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=yes\n",
                "MainPID=13\nLoadState=loaded\nActiveState=activating\nUnitFileState=masked\nNeedDaemonReload=no\n",
                "MainPID=0\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\nNeedDaemonReload=no\n");
        said("units-exit 0");
        said(
                "environ",
                "/run/kha/units/nginx.service:KHA_CONFIG=aa",
                "",
                "/proc/13/environ:KHA_CONFIG=bb",
                "/run/kha/units/etcd.service:KHA_CONFIG=cc");
        assertEquals(
                Map.of(
                        nginx, new UnitState(true, "enabled", "active", "aa", true),
                        etcd, new UnitState(true, "masked", "activating", "bb", false),
                        none, UnitState.ABSENT),
                answers(nginx, etcd, none));
    }

    @Test
    void a_host_without_systemd_has_no_units_and_one_whose_systemd_fails_tells_nothing() {
        var unit = new Read.Unit("a.service");
        said("units");
        said("units-exit 127", "timeout: failed to run command 'systemctl': No such file or directory");
        assertEquals(Map.of(unit, UnitState.ABSENT), answers(unit));
        assertEquals(Map.of(), new AnswersTest().failing(unit));
    }

    private Map<Read<?>, Object> failing(Read<?> unit) {
        said("units");
        said("units-exit 1", "System has not been booted with systemd as init system (PID 1). Can't operate.");
        return answers(unit);
    }

    @Test
    void packages_held_removed_and_unknown() {
        said("packages", "kubelet hi  1.36.2-1.1", "nginx ii  1.22.1-9", "gone rc  1.0", "known un  ");
        said("packages-exit 1", "dpkg-query: no packages found matching none");
        var reads = new Read<?>[] {
            new Read.Package("kubelet"),
            new Read.Package("nginx:amd64"),
            new Read.Package("gone"),
            new Read.Package("known"),
            new Read.Package("none")
        };
        assertEquals(
                Map.of(
                        reads[0], new PackageState("1.36.2-1.1", true),
                        reads[1], new PackageState("1.22.1-9", false),
                        reads[2], PackageState.ABSENT,
                        reads[3], PackageState.ABSENT,
                        reads[4], PackageState.ABSENT),
                answers(reads));
    }

    @Test
    void containers_and_images() {
        var etcd = new Read.Container("etcd");
        var none = new Read.Container("none");
        said("containers", "\"/etcd\" true {\"io.kha.config\":\"aa\",\"b\":\"c d\"}");
        said("containers-exit 1", "Error: No such container: none");
        said("images-docker", "kha/etcd:3.5", "<none>:<none>");
        said("images-docker-exit 0");
        said("images-containerd");
        said("images-containerd-exit 1", "ctr: failed to dial \"/run/containerd/containerd.sock\"");
        var docker = new Read.Images(Engine.DOCKER);
        var containerd = new Read.Images(Engine.CONTAINERD);
        assertEquals(
                Map.of(
                        etcd, new ContainerState(true, true, Map.of("io.kha.config", "aa", "b", "c d")),
                        none, ContainerState.ABSENT,
                        docker, new ImageList(true, Set.of("kha/etcd:3.5"))),
                answers(etcd, none, docker, containerd),
                "a containerd that does not answer is not one without images");
    }

    @Test
    void a_runtime_that_is_not_installed_has_no_images() {
        var containerd = new Read.Images(Engine.CONTAINERD);
        said("images-containerd");
        said("images-containerd-exit 127", "timeout: failed to run command 'ctr': No such file or directory");
        assertEquals(Map.of(containerd, new ImageList(false, Set.of())), answers(containerd));
    }

    @Test
    void a_docker_that_does_not_answer_leaves_containers_unknown() {
        var etcd = new Read.Container("etcd");
        said("containers");
        said(
                "containers-exit 1",
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
        assertEquals(Map.of(), answers(etcd));
    }

    @Test
    void a_path_that_could_not_be_looked_at_is_not_taken_for_absent() {
        var shut = Read.file("/shut/x");
        var none = Read.file("/none");
        said("stat");
        said(
                "stat-exit 1",
                "stat: cannot statx '/shut/x': Permission denied",
                "stat: cannot statx '/none': No such file or directory");
        assertEquals(Map.of(none, FileState.ABSENT), answers(shut, none));
    }

    @Test
    void names_of_users_and_groups_may_have_spaces() {
        var file = Read.file("/etc/a b");
        var folder = Read.file("/");
        said("sha", "ab".repeat(32) + "  /etc/a b");
        said(
                "stat",
                "81a4/1000/1001/ann lee/domain users/12//etc/a b",
                "41ed/0/70000/root/UNKNOWN/4096//",
                "81a4/0/0/root/root/99999999999999999999//etc/odd",
                "81a4 0 0 root domain users 12 /etc/old");
        said("stat-exit 0");
        assertEquals(
                Map.of(
                        file,
                                new FileState(
                                        FileState.Kind.FILE,
                                        "0644",
                                        "ann lee:domain users",
                                        12,
                                        "ab".repeat(32),
                                        null,
                                        null),
                        folder, new FileState(FileState.Kind.DIRECTORY, "0755", "root:70000", 4096, "", null, null)),
                answers(file, folder, Read.file("/etc/odd"), Read.file("/etc/old")),
                "a line that is not understood leaves its path unknown");
    }

    @Test
    void a_run_is_lost_when_its_unit_is_gone_without_a_result() {
        var run = new Read.Run("init");
        said("units", "MainPID=0\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\nNeedDaemonReload=no\n");
        said("units-exit 0");
        said("y", "abc\n");
        said("n");
        said("y", "last words\n");
        said("contents-exit 0");
        assertEquals(Map.of(run, new RunState(RunState.Status.LOST, "abc", -1, "last words\n")), answers(run));
    }

    @Test
    void names_that_programs_would_take_for_patterns_are_refused() {
        for (Read<?> read : List.of(
                new Read.Unit("*.service"),
                new Read.Unit("-x.service"),
                new Read.Unit("kubelet"),
                new Read.Run("../x"),
                new Read.Package("--help"),
                new Read.Sysctl("../../etc/passwd"))) {
            var questions = new Questions(List.of(read), "/s");
            assertThrows(IllegalArgumentException.class, () -> questions.ask(new Script("m", "/s")), read.toString());
        }
        assertEquals("net/ipv4/conf/eth0.1/forwarding", Names.sysctl("net/ipv4/conf/eth0.1/forwarding"));
        assertEquals("net/ipv4/conf/eth0.1/forwarding", Names.sysctl("net.ipv4.conf.eth0/1.forwarding"));
        assertFalse(Names.sysctl("vm.swappiness").contains("."));
    }
}

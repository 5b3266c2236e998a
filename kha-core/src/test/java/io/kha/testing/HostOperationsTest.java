package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Secret;
import io.kha.transport.ContainerSpec;
import io.kha.transport.Content;
import io.kha.transport.Digests;
import io.kha.transport.Engine;
import io.kha.transport.FileState;
import io.kha.transport.Op;
import io.kha.transport.Op.Unit.Action;
import io.kha.transport.PackageState;
import io.kha.transport.Read;
import io.kha.transport.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostOperationsTest {
    private final Sim sim;

    HostOperationsTest() throws InterruptedException {
        sim = new Sim();
    }

    private static Op.WriteFile write(String path, String text) {
        return new Op.WriteFile(path, "0640", "root:adm", Content.of(text));
    }

    private static Op.Exec exec(String run, String... argv) {
        return new Op.Exec(List.of(argv), null, run, Duration.ofMinutes(1), Map.of());
    }

    @Test
    void writesAndReadsFiles() throws Exception {
        assertTrue(sim.run(write("/opt/a/b", "x\n")).ok());
        var state = sim.read(Read.file("/opt/a/b"));
        assertEquals(
                new FileState(FileState.Kind.FILE, "0640", "root:adm", 2, Digests.sha256("x\n".getBytes()), null, null),
                state);
        assertEquals("x\n", sim.read(Read.text("/opt/a/b")).text());
        assertEquals(Secret.of("x\n"), sim.read(Read.secret("/opt/a/b")).secret());
        assertNull(sim.read(Read.secret("/opt/a/b")).text());
        assertEquals(FileState.Kind.DIRECTORY, sim.read(Read.file("/opt/a")).kind());
        assertEquals(FileState.ABSENT, sim.read(Read.file("/opt/c")));
    }

    @Test
    void refusesWhatAHostRefuses() throws Exception {
        sim.host.mkdir("/opt/folder");
        sim.host.write("/opt/file", "");
        assertEquals(1, sim.run(write("/opt/folder", "")).exit());
        assertEquals(1, sim.run(write("/opt/file/below", "")).exit());
        assertEquals(1, sim.run(new Op.Remove("/opt/folder")).exit());
        assertEquals(
                1,
                sim.run(new Op.MakeDirectory("/opt/file", "0755", "root:root")).exit());
        assertEquals(
                1,
                sim.run(new Op.WriteFile("/opt/x", "0644", "etcd:etcd", Content.of("")))
                        .exit());
        assertTrue(sim.run(new Op.Remove("/opt/not-there")).ok());
    }

    @Test
    void stopsAtTheFirstFailureAndStillReads() throws Exception {
        var reply = sim.run(
                List.of(write("/opt/a", ""), new Op.LoadModule("nonsense"), write("/opt/b", "")),
                Read.file("/opt/a"),
                Read.file("/opt/b"));
        assertEquals(List.of(0, 1), reply.results().stream().map(r -> r.exit()).toList());
        assertTrue(((FileState) reply.answers().get(Read.file("/opt/a"))).exists());
        assertFalse(((FileState) reply.answers().get(Read.file("/opt/b"))).exists());
    }

    @Test
    void aFullDiskRefusesWritesUntilThereIsRoom() throws Exception {
        sim.fleet.failAt(p -> p.is(Op.WriteFile.class), Failure.of(Failure.Kind.DISK_FULL));
        assertTrue(sim.run(write("/opt/a", "")).err().contains("No space left"));
        assertEquals(1, sim.run(write("/opt/a", "")).exit());
        sim.host.freeDisk();
        assertTrue(sim.run(write("/opt/a", "")).ok());
    }

    @Test
    void aUnitCarriesTheDigestItWasStartedWith() throws Exception {
        var path = "/etc/systemd/system/x.service";
        var unit = new Read.Unit("x.service");
        assertFalse(sim.read(unit).exists());
        assertEquals(5, sim.run(new Op.Unit("x.service", Action.START)).exit());
        var text =
                "[Service]\nEnvironment=KHA_CONFIG=one\nExecStart=/usr/bin/true\n[Install]\nWantedBy=multi-user.target\n";
        sim.run(write(path, text));
        assertEquals("disabled", sim.read(unit).enabled());
        sim.run(new Op.Unit("x.service", Action.ENABLE));
        sim.run(new Op.Unit("x.service", Action.START));
        assertEquals("one", sim.read(unit).digest());
        assertEquals("enabled", sim.read(unit).enabled());

        sim.run(write("/etc/systemd/system/x.service.d/kha.conf", "[Service]\nEnvironment=KHA_CONFIG=two\n"));
        assertTrue(sim.read(unit).needsReload());
        sim.run(new Op.Unit("x.service", Action.RESTART));
        assertEquals("one", sim.read(unit).digest(), "systemd has not read the drop-in");
        sim.run(new Op.Unit("x.service", Action.RELOAD));
        assertEquals("one", sim.read(unit).digest(), "the process is the old one");
        sim.run(new Op.Unit("x.service", Action.RESTART));
        assertEquals("two", sim.read(unit).digest());
    }

    @Test
    void aMaskedUnitDoesNotStart() throws Exception {
        sim.run(new Op.Unit("keepalived.service", Action.MASK));
        assertTrue(sim.run(new Op.Install(Map.of("keepalived", "*"), false)).ok());
        assertEquals("masked", sim.read(new Read.Unit("keepalived.service")).enabled());
        assertEquals(1, sim.run(new Op.Unit("keepalived.service", Action.START)).exit());
        sim.run(new Op.Unit("keepalived.service", Action.UNMASK));
        assertTrue(sim.run(new Op.Unit("keepalived.service", Action.START)).ok());
    }

    @Test
    void aUnitWithoutItsProgramFails() throws Exception {
        sim.run(write("/etc/systemd/system/x.service", "[Service]\nExecStart=/opt/missing\n"));
        assertEquals(1, sim.run(new Op.Unit("x.service", Action.START)).exit());
        assertEquals("failed", sim.read(new Read.Unit("x.service")).active());
    }

    @Test
    void bootsWithWhatIsKeptOnDisk() throws Exception {
        sim.run(List.of(
                new Op.Install(Map.of("docker.io", "*"), false),
                new Op.Unit("docker.service", Action.ENABLE),
                new Op.Unit("docker.service", Action.START),
                new Op.LoadModule("br_netfilter"),
                new Op.Sysctl("net.ipv4.ip_forward", "1"),
                new Op.Sysctl("vm.swappiness", "1"),
                new Op.RunContainer(
                        new ContainerSpec("web", "nginx:1", List.of(), Map.of(), Map.of("io.kha.config", "d"))),
                write("/etc/sysctl.d/k.conf", "net.ipv4.ip_forward = 1\n"),
                write("/run/x", "")));
        sim.fleet.crash(sim.host);
        assertThrows(io.kha.transport.TransportException.class, () -> sim.read(Read.file("/run/x")));
        sim.fleet.boot(sim.host);
        sim.reconnect();
        assertEquals("1", sim.read(new Read.Sysctl("net.ipv4.ip_forward")));
        assertEquals("60", sim.read(new Read.Sysctl("vm.swappiness")));
        assertEquals("", sim.read(new Read.Sysctl("net.bridge.bridge-nf-call-iptables")));
        assertFalse(sim.read(Read.file("/run/x")).exists());
        assertTrue(sim.read(new Read.Container("web")).running());
        assertEquals(
                Map.of("io.kha.config", "d"),
                sim.read(new Read.Container("web")).labels());
    }

    @Test
    void installsPackagesAllOrNone() throws Exception {
        assertEquals(
                100,
                sim.run(new Op.Install(Map.of("socat", "*", "no-such", "*"), false))
                        .exit());
        assertEquals(PackageState.ABSENT, sim.read(new Read.Package("socat")));
        assertTrue(sim.run(new Op.Install(Map.of("kubeadm", "1.36.2-*"), true)).ok());
        assertEquals(new PackageState("1.36.2-1.1", true), sim.read(new Read.Package("kubeadm")));
        assertTrue(sim.read(Read.file("/usr/bin/kubeadm")).isFile());
    }

    @Test
    void loadsImagesFromTheVeryFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("a.tar"), "tar");
        var archive = new Content.Local(file, 3, Digests.sha256("tar".getBytes()));
        var load = new Op.LoadImages(Engine.CONTAINERD, archive, List.of("registry.k8s.io/pause:3.10"));
        assertEquals(1, sim.run(load).exit(), "no runtime");
        assertFalse(sim.read(new Read.Images(Engine.CONTAINERD)).answers());
        sim.host.install("containerd", "*");
        sim.host.stop("containerd.service");
        assertNull(sim.read(new Read.Images(Engine.CONTAINERD)), "nobody can tell");
        sim.host.start("containerd.service");
        assertTrue(sim.run(load).ok());
        assertTrue(sim.read(new Read.Images(Engine.CONTAINERD)).names().contains("registry.k8s.io/pause:3.10"));
        Files.writeString(file, "tor");
        assertEquals(1, sim.run(load).exit());
    }

    @Test
    void keepsWhatBecameOfADetachedRun() throws Exception {
        sim.fleet.program("work", (host, argv, input) -> new io.kha.transport.CommandAnswer(3, "out", "err"));
        assertEquals(RunState.ABSENT, sim.read(new Read.Run("r")));
        assertEquals(3, sim.run(exec("r", "work")).exit());
        var run = sim.read(new Read.Run("r"));
        assertEquals(RunState.Status.DONE, run.status());
        assertEquals("outerr", run.tail());
        assertEquals(3, run.exit());
        assertFalse(run.intent().isEmpty());
    }

    @Test
    void anUnknownProgramIsLoudAndAnAbsentOneIsNot() throws Exception {
        assertTrue(assertThrows(IllegalStateException.class, () -> sim.run(exec(null, "frobnicate")))
                .getMessage()
                .contains("frobnicate"));
        sim.fleet.programWhenInstalled("late", (host, argv, input) -> Program.ok("here"));
        assertEquals(127, sim.read(Read.command("late")).exit());
        sim.host.write("/usr/local/bin/late", "");
        assertEquals("here", sim.read(Read.command("late")).out());
    }

    @Test
    void waitsOnAClockOfItsOwn() throws Exception {
        var start = sim.fleet.clock().instant();
        sim.fleet.program(
                "ready",
                (host, argv, input) ->
                        Program.failed(sim.fleet.clock().instant().isBefore(start.plusSeconds(10)) ? 1 : 0, "not yet"));
        var late = new Op.Await("ready", List.of("ready"), Duration.ofSeconds(5), Duration.ofSeconds(1));
        var result = sim.run(late);
        assertEquals(137, result.exit());
        assertTrue(result.err().contains("not yet"));
        assertTrue(sim.run(new Op.Await("ready", List.of("ready"), Duration.ofSeconds(20), Duration.ofSeconds(1)))
                .ok());
        assertEquals(start.plusSeconds(10), sim.fleet.clock().instant());
    }

    @Test
    void aUnitWhoseEnvironmentFileIsMissingDoesNotStart() {
        sim.fleet.program("worker", (host, argv, input) -> Program.ok(""));
        sim.host.write(
                "/etc/systemd/system/w.service",
                "[Service]\nEnvironmentFile=/etc/w.env\nEnvironmentFile=-/etc/more.env\nExecStart=/usr/bin/worker\n");
        sim.host.start("w.service");
        assertEquals("failed", sim.host.unit("w.service").active());
        sim.host.write("/etc/w.env", "A=b\n");
        sim.host.start("w.service");
        assertEquals("active", sim.host.unit("w.service").active());
    }
}

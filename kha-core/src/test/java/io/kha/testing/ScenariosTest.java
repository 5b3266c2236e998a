package io.kha.testing;

import static org.junit.jupiter.api.Assertions.*;

import io.kha.Cluster;
import io.kha.Cni;
import io.kha.Endpoint;
import io.kha.Etcd;
import io.kha.KhaException;
import io.kha.Outcome;
import io.kha.Problem;
import io.kha.Programs;
import io.kha.transport.Digests;
import io.kha.transport.Engine;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** kha on a simulated fleet where not all is as one would have it. */
class ScenariosTest {

    private static Cluster cluster(String version, Consumer<Cluster.Builder> more) {
        return Cluster.of("prod", c -> {
            c.kubernetes(version).network(Cni.bridge("10.244.0.0/16"));
            c.programs(Programs.apt(a -> a.uri("https://packages.example.org/k8s")));
            more.accept(c);
        });
    }

    static Stream<Cluster> shapes() {
        return Stream.of(
                cluster("1.36.2", c -> c.masters("10.0.0.1").workers("10.0.0.11")),
                cluster("1.36.2", c -> c.masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                        .etcd(Etcd.external("10.0.0.21", "10.0.0.22", "10.0.0.23"))
                        .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))),
                cluster("1.20.2", c -> c.masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                        .endpoint(Endpoint.vip("10.0.0.80").on("eth0"))),
                cluster("1.29.1", c -> c.masters("10.0.0.1", "10.0.0.2", "10.0.0.3")
                        .workers("10.0.0.11", "10.0.0.12")
                        .endpoint(Endpoint.existing("api.example.org", 6443))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void buildsEveryShape(Cluster cluster) {
        var lab = new Lab(cluster);
        lab.apply().orThrow();
        lab.isDone();
    }

    @Test
    void plansIpv6() {
        var plan = new Lab(cluster("1.36.2", c -> c.masters("fd00::1", "fd00::2", "fd00::3")
                        .workers("fd00::11")
                        .endpoint(Endpoint.vip("fd00::80/64").on("eth0"))
                        .serviceSubnet("fd01::/112")
                        .network(Cni.bridge("fd02::/56"))))
                .plan();
        assertEquals(List.of(), plan.problems());
        assertTrue(plan.diff().contains("sysctl net.ipv6.conf.all.forwarding=1"), plan::diff);
    }

    private static Lab built() {
        var lab = new Lab();
        lab.apply().orThrow();
        lab.isDone();
        lab.fleet.forget();
        return lab;
    }

    /** The credentials of system:masters that kubeadm's init leaves from 1.29 on. */
    @Test
    void nobodyIsLeftWithCredentialsThatCannotBeRevoked() {
        var superAdmin = "/etc/kubernetes/super-admin.conf";
        var lab = new Lab();
        var made = new boolean[1];
        lab.fleet.failAlways(
                point -> {
                    made[0] |= lab.fleet.host("ip-10-0-0-1").file(superAdmin).exists();
                    return false;
                },
                Failure.lostBefore());
        lab.apply().orThrow();
        lab.isDone();
        assertTrue(made[0], "the simulated init leaves them as the real one does");
        lab.fleet.hosts().forEach(host -> assertFalse(host.file(superAdmin).exists(), host.name()));

        lab.fleet.host("ip-10-0-0-2").write(superAdmin, "x");
        var diff = lab.plan().diff();
        assertTrue(diff.startsWith("prod: 1 change on 1 host"), diff);
        assertTrue(diff.contains("remove " + superAdmin), diff);
        lab.apply().orThrow();
        lab.isDone();

        var older = new Lab(cluster("1.28.15", c -> c.masters("10.0.0.1")));
        older.apply().orThrow();
        older.isDone();
        assertTrue(older.fleet.log().stream().noneMatch(e -> e.what().contains("super-admin")));
    }

    @Test
    void putsBackWhatWasChangedByHand() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-2");
        host.write("/etc/keepalived/keepalived.conf", "nonsense\n");
        host.delete("/etc/sysctl.d/90-kha.conf");
        host.sysctl("net.ipv4.ip_forward", "0");
        host.stop("nginx.service");
        host.write("/etc/kubernetes/pki/etcd/server.key", "0644", "root:root", "stolen".getBytes());
        lab.apply().orThrow();
        assertEquals(
                List.of(),
                lab.fleet.log().stream()
                        .filter(e -> !e.host().equals(host.name()))
                        .toList());
        lab.isDone();
    }

    @Test
    void aProcessThatRunsWithAnOldConfigurationIsRestarted() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-2");
        lab.fleet.failAt(
                p -> p.is(Op.Unit.class) && p.op().equals(new Op.Unit("keepalived.service", Op.Unit.Action.RESTART)),
                Failure.exit(1, "no"));
        host.write("/etc/keepalived/keepalived.conf", "nonsense\n");
        host.write("/etc/systemd/system/keepalived.service.d/50-kha.conf", "[Service]\nEnvironment=KHA_CONFIG=old\n");
        host.parts().units.reload();
        host.parts().units.restart("keepalived.service", false);
        assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertEquals("old", host.unit("keepalived.service").digest(), "files are right, the process is not");
        lab.apply().orThrow();
        assertNotEquals("old", host.unit("keepalived.service").digest());
        lab.isDone();
    }

    @Test
    void aHostThatDoesNotAnswerIsAProblemUnlessItsAbsenceIsAccepted() {
        var lab = built();
        lab.fleet.crash(lab.fleet.host("ip-10-0-0-3"));
        lab.fleet.host("ip-10-0-0-1").delete("/etc/sysctl.d/90-kha.conf");
        try (var kha = lab.kha()) {
            var problems = kha.plan(lab.cluster).problems();
            assertTrue(
                    problems.stream()
                            .anyMatch(p -> p.severity() == Problem.Severity.ERROR
                                    && p.toString().contains("ip-10-0-0-3")),
                    problems::toString);
            var plan = kha.plan(lab.cluster, "ip-10-0-0-3");
            kha.apply(plan, e -> {}, io.kha.Cancellation.create(), "ip-10-0-0-3")
                    .orThrow();
            assertTrue(lab.fleet
                    .host("ip-10-0-0-1")
                    .file("/etc/sysctl.d/90-kha.conf")
                    .isFile());
            assertTrue(kha.verify(lab.cluster).findings().stream()
                    .anyMatch(f -> f.toString().contains("ip-10-0-0-3")));
        }
        lab.fleet.boot(lab.fleet.host("ip-10-0-0-3"));
        lab.isDone();
    }

    @Test
    void twoControllersDoNotWriteAtOnce() throws InterruptedException {
        var lab = new Lab();
        try (var other = lab.fleet.connect(lab.cluster.masters().get(1))) {
            other.lease("kha of somebody else", false);
            var failed = assertInstanceOf(Outcome.Failed.class, lab.apply());
            assertTrue(
                    failed.failure().message().contains("kha of somebody else"),
                    failed.failure().message());
            assertEquals(List.of(), lab.fleet.log(), "nothing was changed anywhere");
        }
        lab.apply().orThrow();
    }

    @Test
    void oneThatWasTakenOverStops() {
        var lab = new Lab();
        var done = new int[1];
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            var outcome = kha.apply(plan, e -> {
                if (++done[0] == 20) {
                    lab.takeOver("ip-10-0-0-1");
                }
            });
            var failed = assertInstanceOf(Outcome.Failed.class, outcome);
            assertEquals("ip-10-0-0-1", failed.failure().host());
            assertTrue(
                    failed.failure().said().contains("held by usurper"),
                    failed.failure().message());
        }
    }

    @Test
    void aFullDiskFailsTheRunAndRoomHeals() {
        var lab = new Lab();
        lab.fleet.failAt(
                p -> p.host().equals("ip-10-0-0-2")
                        && p.op() instanceof Op.WriteFile w
                        && w.path().endsWith("etcd.env"),
                Failure.of(Failure.Kind.DISK_FULL));
        var failed = assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertTrue(
                failed.failure().message().contains("No space left"),
                failed.failure().message());
        lab.fleet.host("ip-10-0-0-2").freeDisk();
        lab.apply().orThrow();
        lab.isDone();
    }

    @Test
    void imagesThatCannotBePulledFailByName() {
        var lab = new Lab(cluster("1.20.2", c -> c.masters("10.0.0.1")));
        lab.fleet.registry(image -> false);
        var failed = assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertTrue(failed.failure().message().contains("etcd"), failed.failure().message());
        lab.fleet.hosts().forEach(h -> h.addImage(Engine.DOCKER, Etcd.external().image(lab.cluster.kubernetes())));
        lab.apply().orThrow();
    }

    @Test
    void aMasterWhoseDataOfEtcdIsGoneIsNotStartedEmpty() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-2");
        host.stop("kha-etcd.service");
        host.delete("/var/lib/etcd/member");
        try (var kha = lab.kha()) {
            var problems = kha.plan(lab.cluster).problems();
            assertTrue(problems.toString().contains("etcd"), problems::toString);
        }
        assertFalse(host.file("/var/lib/etcd/member").exists());
    }

    private static void reset(Lab lab, SimulatedHost host) {
        lab.fleet.runProgram(host, List.of("kubeadm", "reset", "--force"), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip-10-0-0-1", "ip-10-0-0-3", "ip-10-0-0-11"})
    void aHostThatWasResetJoinsAgain(String name) {
        var lab = built();
        var host = lab.fleet.host(name);
        reset(lab, host);
        lab.fleet.advance(Duration.ofMinutes(1));
        assertTrue(
                lab.plan().steps().stream()
                        .anyMatch(s -> s.host().equals(name) && s.reason().contains("reset")),
                () -> lab.plan().diff());
        lab.apply().orThrow();
        lab.isDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip-10-0-0-2", "ip-10-0-0-11"})
    void aHostThatWasResetHalfWayJoinsAgain(String name) {
        var lab = built();
        var host = lab.fleet.host(name);
        host.stop("kubelet.service");
        host.delete("/etc/kubernetes/kubelet.conf");
        lab.fleet.advance(Duration.ofMinutes(1));
        lab.apply().orThrow();
        assertTrue(host.file("/etc/kubernetes/kubelet.conf").isFile());
        lab.isDone();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHostThatWasResetAndInterruptedWhileItJoinedAgainIsNotTakenForJoined(boolean flushed) {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-3");
        host.parts().flushed = flushed;
        reset(lab, host);
        lab.fleet.advance(Duration.ofMinutes(1));
        lab.fleet.failAt(p -> p.phase().equals("join/control-plane-join"), Failure.of(Failure.Kind.CRASH_BEFORE));
        assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertEquals(flushed, host.file("/etc/kubernetes/kubelet.conf").isFile());
        if (!host.reachable()) {
            lab.fleet.boot(host);
        }
        assertFalse(lab.plan().isEmpty());
        lab.apply().orThrow();
        lab.isDone();
    }

    private static final String CERTIFICATE = "/etc/kubernetes/pki/etcd/server.crt";

    private static List<String> certificates(Lab lab) {
        return lab.cluster.etcdMembers().stream()
                .map(m -> lab.fleet.host(m.name()).text(CERTIFICATE))
                .toList();
    }

    /** How many members have another certificate than before. */
    private static int replaced(Lab lab, List<String> before) {
        var now = certificates(lab);
        int n = 0;
        for (int i = 0; i < before.size(); i++) {
            n += now.get(i).equals(before.get(i)) ? 0 : 1;
        }
        return n;
    }

    private static Lab nearTheEndOfItsCertificates() {
        var lab = built();
        lab.fleet.advance(lab.cluster.pki().leafValidity().minus(Duration.ofDays(1)));
        return lab;
    }

    @Test
    void certificatesOfEtcdAreReplacedOneMemberAtATime() {
        var lab = nearTheEndOfItsCertificates();
        var before = certificates(lab);
        lab.apply().orThrow();
        assertEquals(3, replaced(lab, before));
        var unseen = new java.util.TreeSet<String>(); // members with another certificate that nobody has seen healthy
        for (var done : lab.fleet.log()) {
            if (done.what().equals("write " + CERTIFICATE + " 0644")) {
                assertEquals(java.util.Set.of(), unseen, () -> "before " + done.host());
                unseen.add(done.host());
            } else if (done.what().contains("takes part") && done.exit() == 0) {
                unseen.remove(done.host());
            }
            assertFalse(done.what().contains("kha-etcd.service"), "etcd reads them without a restart");
        }
        assertTrue(unseen.isEmpty(), unseen::toString);
        lab.isDone();
    }

    @Test
    void aCertificateThatDoesNotServeStaysOnOneMember() {
        var lab = nearTheEndOfItsCertificates();
        var before = certificates(lab);
        var etcdctl = new EtcdctlProgram(lab.fleet.world().etcd);
        lab.fleet.program(
                "etcdctl",
                (host, argv, input) -> before.contains(host.text(CERTIFICATE))
                        ? etcdctl.run(host, argv, input)
                        : Program.failed(1, "tls: bad certificate"));
        var failed = assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertEquals("etcd/renewed", failed.failure().step());
        assertEquals(1, replaced(lab, before));
        var again = assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertTrue(again.failure().message().contains("tls: bad certificate"), again.failure()::message);
        assertEquals(1, replaced(lab, before), "nor does another apply replace the next");
    }

    @Test
    void certificatesOfAnEtcdThatDoesNotAnswerAreReplacedAtOnce() {
        var lab = nearTheEndOfItsCertificates();
        var before = certificates(lab);
        lab.cluster.etcdMembers().forEach(m -> lab.fleet.host(m.name()).stop("kha-etcd.service"));
        lab.apply().orThrow();
        assertEquals(3, replaced(lab, before));
        lab.isDone();
    }

    @Test
    void aRenewalThatWasCutOffIsFinishedBeforeTheNextBegins() {
        var lab = nearTheEndOfItsCertificates();
        var before = certificates(lab);
        lab.fleet.failAt(
                p -> p.host().equals("ip-10-0-0-1")
                        && p.op() instanceof Op.WriteFile w
                        && w.path().equals(CERTIFICATE),
                Failure.of(Failure.Kind.CRASH_BEFORE));
        assertInstanceOf(Outcome.Failed.class, lab.apply());
        assertEquals(1, replaced(lab, before), "it has none now");
        lab.fleet.boot(lab.fleet.host("ip-10-0-0-1"));
        lab.apply().orThrow();
        assertEquals(3, replaced(lab, before));
        lab.isDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/hosts", "/etc/fstab"})
    void aFileThatIsTooLargeToReadIsRefusedAndStaysAsItIs(String path) {
        var lab = new Lab();
        var host = lab.fleet.host("ip-10-0-0-2");
        var line = "/dev/vda2 none swap sw 0 0 # 127.0.0.1 localhost\n";
        var text = line + "#".repeat(Read.File.LIMIT - line.length());
        host.write(path, text);
        var problems = lab.plan().problems();
        assertTrue(
                problems.stream()
                        .anyMatch(p -> p.severity() == Problem.Severity.ERROR
                                && p.where().contains("ip-10-0-0-2")
                                && p.what().contains(path)
                                && p.what().contains("1 MiB")),
                problems::toString);
        assertThrows(KhaException.class, lab::apply);
        assertEquals(Digests.sha256(text.getBytes()), host.file(path).sha256());
        assertEquals(List.of(), lab.fleet.log());
        host.write(path, line);
        lab.apply().orThrow();
    }

    /** What etcd/formed says is to be done, by hand. */
    private static void replaceMember(Lab lab, SimulatedHost host, SimulatedHost by) {
        var etcdctl = List.of("etcdctl", "--endpoints=https://127.0.0.1:2379", "member");
        var list = Json.read(run(lab, by, etcdctl, "list", "-w", "json"));
        var id = java.util.stream.StreamSupport.stream(list.path("members").spliterator(), false)
                .filter(m -> m.path("name").asText().equals(host.name()))
                .findFirst()
                .orElseThrow()
                .path("ID")
                .asLong();
        run(lab, by, etcdctl, "remove", Long.toHexString(id));
        run(lab, by, etcdctl, "add", host.name(), "--peer-urls=https://" + host.address() + ":2380");
        host.delete("/var/lib/kha/etcd-formed");
        var members = lab.cluster.etcdMembers().stream()
                .map(m -> m.name() + "=https://" + m.address() + ":2380")
                .toList();
        host.write(
                "/etc/kha/etcd.env",
                "ETCD_NAME=\"" + host + "\"\nETCD_INITIAL_CLUSTER=\"" + String.join(",", members)
                        + "\"\nETCD_INITIAL_ADVERTISE_PEER_URLS=\"https://" + host.address() + ":2380"
                        + "\"\nETCD_INITIAL_CLUSTER_STATE=\"existing\"\n");
    }

    private static String run(Lab lab, SimulatedHost host, List<String> program, String... arguments) {
        var argv = new java.util.ArrayList<>(program);
        argv.addAll(List.of(arguments));
        var answer = lab.fleet.runProgram(host, argv, new byte[0]);
        assertEquals(0, answer.exit(), answer::err);
        return answer.out();
    }

    @Test
    void aMemberOfEtcdThatWasReplacedByHandComesInAnew() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-2");
        host.stop("kha-etcd.service");
        host.delete("/var/lib/etcd/member");
        replaceMember(lab, host, lab.fleet.host("ip-10-0-0-3"));
        lab.apply().orThrow();
        lab.isDone();
    }

    @Test
    void aMasterThatWasInstalledAnewComesInAnew() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-2");
        reset(lab, host);
        host.stop("kha-etcd.service");
        for (var path : List.of("/etc/kha", "/etc/kubernetes", "/var/lib/etcd", "/var/lib/kha")) {
            host.delete(path);
        }
        host.delete("/etc/systemd/system/kha-etcd.service");
        lab.fleet.advance(Duration.ofMinutes(1));
        assertTrue(lab.plan().problems().toString().contains("member add ip-10-0-0-2"), "not by kha itself");
        replaceMember(lab, host, lab.fleet.host("ip-10-0-0-1"));
        lab.apply().orThrow();
        lab.isDone();
    }

    /** A kubelet that boots with what a join has left goes on by itself, and may have its certificate when the plan is applied. */
    @Test
    void aWorkerThatLostPowerInAJoinMayGetItsCertificateBetweenPlanAndApply() {
        var lab = built();
        var host = lab.fleet.host("ip-10-0-0-11");
        var kubeconfig = host.text("/etc/kubernetes/kubelet.conf");
        host.delete("/var/lib/kha/node");
        host.delete("/etc/kubernetes/kubelet.conf");
        host.parts().runs.begin("kubeadm-join", "interrupted");
        host.parts().runs.powerLost();
        try (var kha = lab.kha()) {
            var plan = kha.plan(lab.cluster);
            host.write("/etc/kubernetes/kubelet.conf", kubeconfig);
            kha.apply(plan).orThrow();
        }
        lab.isDone();
    }
}

package io.kha.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Cluster;
import io.kha.Kha;
import io.kha.Progress;
import io.kha.k8s.KubernetesApi;
import io.kha.transport.Batch;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.OpResult;
import io.kha.transport.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Records a whole job on bare hosts, for the simulation to be held to: target/recording-VERSION.jsonl. kha-core has the recordings among
 * its test resources.
 */
@Tag("recording")
class RecordingTest extends OnTheLab {
    private final RecordedText text = new RecordedText();
    private final Recorder recorder = new Recorder(lab.ssh(), text);

    @Test
    void aWholeJobIsRecorded() throws Exception {
        try {
            job();
        } finally {
            write();
        }
    }

    private void job() throws Exception {
        text.of(cluster);
        text.part("bring-up");
        applied(cluster);
        text.part("nothing to do");
        try (var again = recorded()) {
            assertTrue(again.plan(cluster).isEmpty());
        }
        text.part("verify");
        verified(cluster);
        text.part("a change");
        var changed = cluster.with(c -> c.etcd(cluster.etcd().extraArgs(Map.of("quota-backend-bytes", "4294967296")))
                .endpoint(cluster.endpoint().vip().orElseThrow().routerId(77)));
        applied(changed);
        text.part("broken");
        breakIt();
        text.part("mended");
        applied(changed);
        verified(changed);
        text.part("refused");
        refusals();
    }

    private void breakIt() {
        hand("master-1", "write", "/etc/keepalived/keepalived.conf", "nonsense\n");
        hand("master-2", "delete", "/etc/sysctl.d/90-kha.conf");
        if (docker()) {
            hand("master-2", "docker-stop", "kha-etcd");
            hand("master-3", "docker-stop", "kha-nginx");
        } else {
            hand("master-2", "stop", "kha-etcd.service");
            hand("master-3", "stop", "nginx.service");
        }
        hand("worker-1", "stop", "kubelet.service");
    }

    private void hand(String host, String what, String... arguments) {
        text.byHand(host, what, arguments);
        script.ssh(
                host,
                switch (what) {
                    case "write" -> "printf '" + arguments[1].replace("\n", "\\n") + "' >" + arguments[0];
                    case "delete" -> "rm " + arguments[0];
                    case "stop" -> "systemctl stop " + arguments[0];
                    case "docker-stop" -> "docker stop " + arguments[0];
                    default -> throw new IllegalArgumentException(what);
                });
    }

    /** What the programs say when they refuse, which they do not in a job that goes well. */
    private void refusals() throws Exception {
        var worker = cluster.workers().get(0);
        try (var connection = recorder.connect(worker);
                var lease = connection.lease("by hand", false)) {
            for (var argv : List.of(
                    List.of("kubeadm", "join", "--config", "/etc/kubernetes/kha-absent.yaml"),
                    List.of("kubeadm", "join", "--config", "/etc/kubernetes/kha-join.yaml"))) {
                var op = new Op.Exec(argv, null, null, Duration.ofMinutes(1), Map.of());
                connection.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
            }
            List<Op> writes = List.of(
                    new Op.WriteFile("/etc", "0644", "root:root", Content.of("a folder is there")),
                    new Op.WriteFile("/etc/kha-owner", "0644", "nobody-here:root", Content.of("no such user")),
                    new Op.MakeDirectory("/etc/hostname", "0755", "root:root"),
                    new Op.Remove("/etc"),
                    new Op.Remove("/etc/kha-absent"),
                    new Op.Unit("kha-absent.service", Op.Unit.Action.START),
                    new Op.Unit("kha-absent.service", Op.Unit.Action.ENABLE),
                    new Op.Unit("kha-absent.service", Op.Unit.Action.STOP),
                    new Op.Unit("kha-absent.service", Op.Unit.Action.RESTART),
                    new Op.Sysctl("net.kha.absent", "1"),
                    new Op.LoadModule("kha_absent"));
            for (var op : writes) {
                connection.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
            }
            var late = new Batch(List.of(new Op.Remove("/etc/kha-absent")), List.of(), lease.epoch() - 1);
            assertEquals(
                    OpResult.FENCED,
                    connection.execute(late, Watch.NONE).results().get(0).exit());
        }
        if (!docker()) {
            etcdRefusals();
        }
    }

    /** What etcdctl says without its certificate, without an answer, and of a member that has not started. The last is not undone. */
    private void etcdRefusals() throws Exception {
        var master = cluster.masters().get(0);
        var peer = "https://" + cluster.workers().get(0).address() + ":2380";
        try (var connection = recorder.connect(master);
                var lease = connection.lease("by hand", false)) {
            for (var argv : List.of(
                    etcdctl("2379", "absent", "member", "list", "-w", "json"),
                    etcdctl("1", "server", "member", "list", "-w", "json"),
                    etcdctl(
                            "2379",
                            "server",
                            "member",
                            "add",
                            "late",
                            "--learner",
                            "--peer-urls=" + peer,
                            "-w",
                            "json"),
                    etcdctl("2379", "server", "member", "list", "-w", "json"))) {
                var op = new Op.Exec(argv, null, null, Duration.ofMinutes(1), Map.of());
                connection.execute(new Batch(List.of(op), List.of(), lease.epoch()), Watch.NONE);
            }
        }
    }

    private static List<String> etcdctl(String port, String certificate, String... words) {
        var pki = "/etc/kubernetes/pki/etcd/";
        var argv = new ArrayList<>(List.of(
                "env",
                "ETCDCTL_API=3",
                "/usr/local/bin/etcdctl",
                "--endpoints=https://127.0.0.1:" + port,
                "--cacert=" + pki + "ca.crt",
                "--cert=" + pki + certificate + ".crt",
                "--key=" + pki + "server.key"));
        argv.addAll(List.of(words));
        return argv;
    }

    private Kha recorded() {
        return Kha.over(recorder, o -> o.api(recorder.api(new KubernetesApi())));
    }

    private void applied(Cluster wanted) {
        try (var kha = recorded()) {
            kha.apply(kha.plan(wanted), Progress.console()).orThrow();
        }
    }

    private void verified(Cluster wanted) {
        eventually("healthy", Duration.ofMinutes(3), () -> {
            var findings = kha.verify(wanted).findings();
            return findings.isEmpty() ? "" : findings.toString();
        });
        try (var kha = recorded()) {
            assertEquals(List.of(), kha.verify(wanted).findings());
        }
    }

    private void write() throws IOException {
        Files.writeString(Path.of("target", "recording-" + lab.version() + ".jsonl"), text.text());
    }
}

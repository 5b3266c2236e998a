package io.kha.internal.model;

import io.kha.ContainerRuntime;
import io.kha.Etcd;
import io.kha.transport.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** etcd can keep a quorum, and its settings can be carried out. */
final class EtcdCheck implements Check {
    private static final Set<String> TAKEN = Set.of(
            "/bin",
            "/boot",
            "/etc",
            "/home",
            "/lib",
            "/lib64",
            "/opt",
            "/root",
            "/sbin",
            "/srv",
            "/usr",
            "/var",
            "/var/lib",
            "/var/log",
            "/etc/kubernetes",
            "/var/lib/kubelet");
    private static final Set<String> FLEETING = Set.of("dev", "proc", "run", "sys", "tmp");

    @Override
    public void check(Draft draft, Findings findings) {
        Etcd etcd = draft.etcd();
        int count = draft.etcdMembers().size();
        var where = etcd.members().isEmpty() ? "masters" : "etcd.members";
        if (count > 0 && count % 2 == 0) {
            findings.error(where, "etcd needs an odd number of members, got " + count, "name one more or one fewer");
        } else if (count > 7) {
            findings.warning(where, count + " members of etcd are slow to agree", "use 3, 5 or 7");
        }
        dataDir(etcd.dataDir(), findings);
        findings.port("etcd.clientPort", etcd.clientPort());
        findings.port("etcd.peerPort", etcd.peerPort());
        findings.flags("etcd.extraArgs", etcd.extraArgs());
        etcd.extraArgs().keySet().stream()
                .filter(EtcdFlags.OWN::contains)
                .sorted()
                .forEach(
                        flag -> findings.error(
                                "etcd.extraArgs",
                                flag + " is not a caller's to set: kha depends on it",
                                "leave it out; what can be chosen has a setter: .dataDir(..), .clientPort(..), .peerPort(..), .members(..)"));
        etcd.image().ifPresent(i -> findings.image("etcd.image", i));
        etcd.programs().ifPresent(folder -> programs(folder, findings));
        draft.effectiveRuntime().ifPresent(runtime -> unused(etcd, runtime, findings));
        if (etcd.mode() == Etcd.Mode.CONTAINER
                && draft.effectiveRuntime()
                        .filter(r -> r.engine() != Engine.DOCKER)
                        .isPresent()) {
            findings.error(
                    "etcd",
                    "containers of etcd need Docker, the runtime is containerd",
                    "use Etcd.external(e -> e.unit())");
        }
    }

    /** What the members have no use for, the way they run. */
    private static void unused(Etcd etcd, ContainerRuntime runtime, Findings findings) {
        if (etcd.containers(runtime) && etcd.programs().isPresent()) {
            findings.error(
                    "etcd.programs",
                    "members run in containers, whose images have an etcd of their own",
                    "leave it out, or use Etcd.external(e -> e.unit())");
        } else if (!etcd.containers(runtime) && etcd.image().isPresent()) {
            findings.error(
                    "etcd.image",
                    "members run as units, which have no image",
                    "leave it out, or, with Docker, use Etcd.external(e -> e.container())");
        }
    }

    private static void programs(Path folder, Findings findings) {
        for (var program : List.of("etcd", "etcdctl")) {
            if (!Files.isRegularFile(folder.resolve(program))) {
                findings.error(
                        "etcd.programs",
                        program + " is not in " + Shown.quoted(folder.toString()),
                        "give a folder that holds etcd and etcdctl");
            }
        }
    }

    private static void dataDir(String dir, Findings findings) {
        if (!Words.path(dir)) {
            findings.error(
                    "etcd.dataDir",
                    Shown.quoted(dir) + " is not an absolute path of plain characters",
                    "use one such as /var/lib/etcd");
        } else if (TAKEN.contains(dir)) {
            findings.error(
                    "etcd.dataDir", dir + " holds other things", "use a folder of its own, such as /var/lib/etcd");
        } else if (FLEETING.contains(dir.split("/", -1)[1])) {
            findings.error("etcd.dataDir", dir + " does not last", "use a folder on a disk, such as /var/lib/etcd");
        }
    }
}

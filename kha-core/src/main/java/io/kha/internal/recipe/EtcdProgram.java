package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.semver4j.Semver;

/** Where members run as units: brings etcd and etcdctl, from the controller if it has them, else from the distribution. */
final class EtcdProgram implements Step {
    private static final List<String> PROGRAMS = List.of("etcd", "etcdctl");

    @Override
    public String id() {
        return "etcd/program";
    }

    @Override
    public String title() {
        return "etcd's programs are there";
    }

    /** Where a program lies: kha's own place, or the package's. */
    static String path(String program, boolean sent) {
        return (sent ? "/usr/local/bin/" : "/usr/bin/") + program;
    }

    private static String packaged(String program) {
        return program.equals("etcd") ? "etcd-server" : "etcd-client";
    }

    private static boolean units(Cluster cluster) {
        return !cluster.etcd().containers(cluster.runtime());
    }

    /** Kubernetes 1.36 asks etcd for what 3.5.24 was the first to have. */
    private static boolean tooOld(String version, Cluster cluster) {
        return cluster.kubernetes().atLeast(1, 36)
                && new Semver(version.replaceAll("[^0-9.].*", "")).isLowerThan("3.5.24");
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        if (units(scope.cluster())) {
            for (var program : PROGRAMS) {
                reads.add(
                        scope.inventory().programs().containsKey(program)
                                ? Read.file(path(program, true))
                                : new Read.Package(packaged(program)));
            }
        }
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!units(fleet.cluster())) {
            return Decision.satisfied();
        }
        var ops = new ArrayList<Op>();
        Map<String, String> packages = new TreeMap<>();
        for (var program : PROGRAMS) {
            var ours = fleet.inventory().programs().get(program);
            if (ours != null) {
                ops.addAll(Ensure.file(seen, path(program, true), "0755", ours));
            } else if (!seen.get(new Read.Package(packaged(program))).installed()) {
                packages.put(packaged(program), "*");
            }
        }
        var installed = fleet.inventory().programs().containsKey("etcd")
                ? ""
                : seen.get(new Read.Package(packaged("etcd"))).version();
        if (installed.startsWith("3.") && tooOld(installed, fleet.cluster())) {
            return Decision.refused(
                    seen.host().name(),
                    "etcd " + installed + " is too old for Kubernetes "
                            + fleet.cluster().kubernetes() + ", which wants 3.5.24 or later",
                    "send a newer one: .etcd(Etcd.external(e -> e.programs(folder)))");
        }
        if (!packages.isEmpty()) {
            ops.add(new Op.Install(packages, false));
        }
        return Decision.of("missing or of another version", ops);
    }
}

package io.kha.internal.recipe;

import io.kha.AptPrograms;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Installs kubeadm, kubelet and kubectl from a repository of Debian packages, one repository per minor, and holds their versions. */
final class KubernetesPackages implements Step {
    private static final String SOURCE = "/etc/apt/sources.list.d/kha-kubernetes.list";
    private static final String KEY = "/etc/apt/keyrings/kha-kubernetes.asc";
    private static final List<String> HELD = List.of("kubeadm", "kubectl", "kubelet");

    @Override
    public String id() {
        return "kubernetes/packages";
    }

    @Override
    public String title() {
        return "Kubernetes' packages are installed and held";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        if (!(scope.cluster().programs() instanceof AptPrograms)) {
            return List.of();
        }
        var reads =
                new ArrayList<Read<?>>(List.of(Read.text(SOURCE), Read.text(KEY), new Read.Unit("kubelet.service")));
        reads.addAll(KubeadmRun.nodeReads());
        HELD.forEach(name -> reads.add(new Read.Package(name)));
        reads.add(new Read.Package("kubernetes-cni"));
        return reads;
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (!(fleet.cluster().programs() instanceof AptPrograms apt)) {
            return Decision.satisfied();
        }
        var version = fleet.cluster().kubernetes();
        var key = apt.key();
        var trust = key.isPresent() ? " [signed-by=" + KEY + "]" : "";
        var ops = new ArrayList<Op>();
        key.ifPresent(text -> ops.addAll(Ensure.file(seen, KEY, "0644", Content.of(text))));
        ops.addAll(Ensure.text(seen, SOURCE, "deb" + trust + " " + apt.uri(version) + " /\n"));
        Map<String, String> wanted = new TreeMap<>();
        for (var name : HELD) {
            var now = seen.get(new Read.Package(name));
            if (now.installed() && !matches(now.version(), apt.version(version)) && KubeadmRun.node(seen)) {
                return KubeadmRun.noUpgrade(seen, "its " + name + " is " + now.version());
            }
            if (!matches(now.version(), apt.version(version)) || !now.held()) {
                wanted.put(name, apt.version(version));
            }
        }
        if (!wanted.isEmpty()) {
            ops.add(new Op.Install(wanted, true, SOURCE));
        }
        if (!seen.get(new Read.Package("kubernetes-cni")).installed()) {
            ops.add(new Op.Install(Map.of("kubernetes-cni", "*"), false));
        }
        ops.addAll(Ensure.enabled(seen, "kubelet.service"));
        return Decision.of("missing, of another version, or not held", ops);
    }

    private static boolean matches(String installed, String wanted) {
        return wanted.endsWith("*")
                ? installed.startsWith(wanted.substring(0, wanted.length() - 1))
                : installed.equals(wanted);
    }
}

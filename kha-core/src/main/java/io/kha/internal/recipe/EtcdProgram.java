package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/**
 * Where members run as units: brings etcd and etcdctl, from the controller if it has them, else from the distribution. Under data that
 * another etcd has made it puts none: which versions the two are is not known, and only the same minor and the next start on them.
 */
final class EtcdProgram implements Step {
    private static final List<String> PROGRAMS = List.of("etcd", "etcdctl");
    /** The unit that the package brings, enabled: it would start at the next boot, with the ports of a member. */
    private static final Read.Unit PACKAGES = new Read.Unit("etcd.service");

    private static final Read.Command OFFERED = Read.command("apt-cache", "policy", "etcd-server");
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^ *Candidate: (?:\\d+:)?(\\d\\S*)");

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

    private static boolean sent(Inventory inventory, String program) {
        return inventory.programs().containsKey(program);
    }

    private static boolean units(Cluster cluster) {
        return !cluster.etcd().containers(cluster.runtime());
    }

    /** The oldest that kubeadm takes, when this one is older. */
    private static Optional<String> newer(String version, Cluster cluster) {
        return OldestEtcd.of(cluster.kubernetes())
                .filter(oldest -> version.startsWith("3.")
                        && new Semver(version.replaceAll("[^0-9.].*", "")).isLowerThan(oldest));
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>();
        if (units(scope.cluster())) {
            reads.addAll(EtcdMember.of(scope).reads());
            if (!sent(scope.inventory(), "etcd")) {
                reads.add(PACKAGES);
                if (OldestEtcd.of(scope.cluster().kubernetes()).isPresent()) {
                    reads.add(OFFERED);
                }
            }
            for (var program : PROGRAMS) {
                reads.add(
                        sent(scope.inventory(), program)
                                ? Read.file(path(program, true))
                                : new Read.Package(packaged(program)));
            }
        }
        return reads;
    }

    /** The version that is installed, or would be; empty when etcd is sent or it is not known. */
    private static String version(Seen seen, Fleet fleet) {
        if (sent(fleet.inventory(), "etcd")) {
            return "";
        }
        var installed = seen.get(new Read.Package(packaged("etcd")));
        if (installed.installed() || OldestEtcd.of(fleet.cluster().kubernetes()).isEmpty()) {
            return installed.version();
        }
        var candidate = CANDIDATE.matcher(seen.get(OFFERED).out());
        return candidate.find() ? candidate.group(1) : "";
    }

    /** Whether etcd itself is to be put on the host, not only etcdctl. */
    private static boolean brings(Seen seen, Fleet fleet) {
        var ours = fleet.inventory().programs().get("etcd");
        return ours == null
                ? !seen.get(new Read.Package(packaged("etcd"))).installed()
                : !seen.file(path("etcd", true)).sha256().equals(ours.sha256());
    }

    /** The refusal to put an etcd under the data of a member that was not started with it. */
    private static Optional<Decision> another(Seen seen, Fleet fleet) {
        var member = new EtcdMember(fleet.cluster(), seen.host(), fleet.inventory());
        if (!seen.file(member.data()).exists() || member.writtenDown(seen)) {
            return Optional.empty();
        }
        var byHand = sent(fleet.inventory(), "etcd")
                ? "install it as " + path("etcd", true)
                : "apt-get install " + packaged("etcd");
        return Optional.of(
                Decision.refused(
                        seen.host().name(),
                        "it has data of etcd (" + member.data()
                                + "), and another etcd than the one that made them would be put under"
                                + " them: only the same minor version and the next start on them, and which these are is not known",
                        "keep the etcd that the cluster has; or, when `etcd --version` of both says that it may follow, "
                                + byHand
                                + " on every member by hand and plan again: the members are then restarted one after the other"));
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
        var version = version(seen, fleet);
        var newer = newer(version, fleet.cluster());
        if (newer.isPresent()) {
            return Decision.refused(
                    seen.host().name(),
                    "etcd " + version + (packages.containsKey("etcd-server") ? ", which its distribution has," : "")
                            + " is too old for Kubernetes " + fleet.cluster().kubernetes()
                            + ", which wants " + newer.get() + " or later",
                    "send a newer one: .etcd(Etcd.external(e -> e.programs(folder))), or, with Docker, run it from an image:"
                            + " .etcd(Etcd.external(e -> e.container()))");
        }
        if (brings(seen, fleet)) {
            var another = another(seen, fleet);
            if (another.isPresent()) {
                return another.get();
            }
        }
        var reason = ops.isEmpty() && packages.isEmpty()
                ? "the package's own unit would start too"
                : "missing or of another version";
        if (!sent(fleet.inventory(), "etcd")) {
            var unit = seen.get(PACKAGES);
            if (unit.isActive()) {
                return Decision.refused(
                        seen.host().name(),
                        "an etcd that is not kha's runs on it (" + PACKAGES.name() + "), and has the ports of a member",
                        "when nobody needs it: systemctl disable --now " + PACKAGES.name()
                                + "; else let kha send an etcd of its own, with other ports: .etcd(Etcd.external(e -> e.programs(folder)))");
            }
            if (!unit.enabled().equals("masked")) {
                ops.add(new Op.Unit(PACKAGES.name(), Op.Unit.Action.MASK));
            }
        }
        if (!packages.isEmpty()) {
            ops.add(new Op.Install(packages, false));
        }
        return Decision.of(reason, ops);
    }
}

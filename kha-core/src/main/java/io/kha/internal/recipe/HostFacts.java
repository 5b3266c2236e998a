package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Host;
import io.kha.Vip;
import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Refuses hosts that a cluster cannot be built on, before anything is changed on any. */
final class HostFacts implements Step {
    private static final Read.Command MACHINE = Read.command("uname", "-m");
    private static final Read.Command USER = Read.command("id", "-u");
    private static final Read.Command CLOCK = Read.passing("date", "+%s");
    private static final Read.Command SPACE = Read.passing("df", "-Pk", "/etc", "/usr", "/var/lib");
    private static final Read.File IDENTITY = Read.text("/etc/machine-id");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern KIB = Pattern.compile("-?[0-9]{1,18}");

    /** Off the time between question and answer. Certificates begin five minutes back. */
    private static final int SKEW_SECONDS = 60;

    private static final long SPACE_KIB = 256 * 1024L;

    @Override
    public String id() {
        return "host/facts";
    }

    @Override
    public String title() {
        return "the host is fit for a cluster";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var reads = new ArrayList<Read<?>>(List.of(MACHINE, USER, CLOCK, SPACE, IDENTITY));
        vip(scope.host(), scope.cluster()).map(HostFacts::link).ifPresent(reads::add);
        return reads;
    }

    /** The VIP that a host may have to carry. */
    private static Optional<Vip> vip(Host host, Cluster cluster) {
        return cluster.endpoint().vip().filter(vip -> cluster.masters().contains(host));
    }

    /** Passing, for a link goes up and down. */
    private static Read.Command link(Vip vip) {
        return Read.passing("ip", "-o", "link", "show", "dev", vip.interfaceName());
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var name = seen.host().name();
        if (!Answered.out(seen, USER).strip().equals("0")) {
            return Decision.refused(
                    name, "commands do not run as root", "connect as root or with sudo: Ssh.as(user).sudo()");
        }
        var machine = Answered.out(seen, MACHINE).strip();
        var others = new TreeMap<>(fleet.inventory().machines());
        others.entrySet()
                .removeIf(p -> p.getValue().equals(machine) || !sent(p.getKey(), seen.host(), fleet.cluster()));
        if (!others.isEmpty()) {
            var first = others.firstEntry();
            return Decision.refused(
                    name,
                    "the host is " + machine + ", " + first.getKey() + " is for " + first.getValue()
                            + (others.size() > 1 ? " (and " + (others.size() - 1) + " more)" : ""),
                    "give programs for " + machine);
        }
        long time = seconds(seen).orElseThrow(() -> Answered.unknown(seen, CLOCK));
        var ahead = time - seen.answered(CLOCK).getEpochSecond();
        var behind = seen.asked(CLOCK).getEpochSecond() - time;
        if (Math.max(ahead, behind) > SKEW_SECONDS) {
            return Decision.refused(
                    name,
                    "its clock is " + Math.max(ahead, behind) + " s " + (ahead > behind ? "ahead of" : "behind")
                            + " that of the controller",
                    "let both follow a time server");
        }
        var identity = seen.text(IDENTITY.path()).strip();
        for (var other : fleet.answering(fleet.cluster().hosts())) {
            if (!other.equals(seen.host())
                    && !identity.isEmpty()
                    && identity.equals(fleet.seen(other).text(IDENTITY.path()).strip())) {
                return Decision.refused(
                        name,
                        "it has the machine-id of " + other + ": one is a copy of the other",
                        "rm /etc/machine-id && systemd-machine-id-setup on one of them, and reboot it");
            }
        }
        var vip = vip(seen.host(), fleet.cluster());
        return vip.isPresent() && !carries(seen, vip.get())
                ? Decision.refused(
                        name,
                        "it has no network interface " + vip.get().interfaceName() + ", which the VIP "
                                + vip.get().address() + " is to be on",
                        "name the one that all masters have, by `ip link`: Endpoint.vip(address).on(name)")
                : space(seen, name);
    }

    /** Whether it has the interface; so it has where there is no ip(8) to ask. */
    private static boolean carries(Seen seen, Vip vip) {
        int exit = seen.get(link(vip)).exit();
        if (exit == CommandAnswer.NO_TIME) {
            throw Answered.unknown(seen, link(vip));
        }
        return exit == 0 || exit == CommandAnswer.NO_PROGRAM;
    }

    /** Whether a program goes to a host: etcd's to members, all others to nodes. */
    private static boolean sent(String program, Host host, Cluster cluster) {
        return (program.startsWith("etcd") ? cluster.etcdMembers() : StandardRecipe.nodes(cluster)).contains(host);
    }

    private static Optional<Long> seconds(Seen seen) {
        var said = seen.get(CLOCK);
        var text = said.out().strip();
        return said.ok() && SECONDS.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static Decision space(Seen seen, String name) {
        for (var line : Answered.out(seen, SPACE).lines().skip(1).toList()) {
            var fields = line.strip().split("\\s+");
            if (fields.length < 6 || !KIB.matcher(fields[3]).matches()) {
                throw Answered.unknown(seen, SPACE);
            }
            if (Long.parseLong(fields[3]) < SPACE_KIB) {
                return Decision.refused(
                        name,
                        "only " + Long.parseLong(fields[3]) / 1024 + " MiB are free on " + fields[5],
                        "free at least " + SPACE_KIB / 1024 + " MiB there");
            }
        }
        return Decision.satisfied();
    }
}

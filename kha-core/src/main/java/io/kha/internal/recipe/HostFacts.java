package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Read;
import java.util.List;

/** Refuses hosts that a cluster cannot be built on, before anything is changed on any. */
final class HostFacts implements Step {
    private static final Read.Command MACHINE = Read.command("uname", "-m");
    private static final Read.Command USER = Read.command("id", "-u");
    private static final Read.Command CLOCK = Read.passing("date", "+%s");
    private static final Read.Command SPACE = Read.passing("df", "-Pk", "/etc", "/usr", "/var/lib");
    private static final Read.File IDENTITY = Read.text("/etc/machine-id");
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
        return List.of(MACHINE, USER, CLOCK, SPACE, IDENTITY);
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var name = seen.host().name();
        if (!seen.get(USER).out().strip().equals("0")) {
            return Decision.refused(
                    name, "commands do not run as root", "connect as root or with sudo: Ssh.as(user).sudo()");
        }
        var machine = seen.get(MACHINE).out().strip();
        var ours = fleet.inventory().machine();
        if (!ours.isEmpty() && !ours.equals(machine)) {
            return Decision.refused(
                    name, "the host is " + machine + ", the programs are for " + ours, "give programs for " + machine);
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
            var apart = seconds(seen) - seconds(fleet.seen(other));
            if (Math.abs(apart) > SKEW_SECONDS) {
                return Decision.refused(
                        name, "its clock is " + apart + " s off that of " + other, "let both follow a time server");
            }
        }
        return space(seen, name);
    }

    private static long seconds(Seen seen) {
        return Long.parseLong(seen.get(CLOCK).out().strip());
    }

    private static Decision space(Seen seen, String name) {
        for (var line : seen.get(SPACE).out().lines().skip(1).toList()) {
            var fields = line.strip().split("\\s+");
            if (fields.length >= 6 && Long.parseLong(fields[3]) < SPACE_KIB) {
                return Decision.refused(
                        name,
                        "only " + Long.parseLong(fields[3]) / 1024 + " MiB are free on " + fields[5],
                        "free at least " + SPACE_KIB / 1024 + " MiB there");
            }
        }
        return Decision.satisfied();
    }
}

package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Content;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns swap off, now and after a reboot: the kubelet does not start with it unless its configuration says {@code failSwapOn: false}. What
 * is on and not of {@code /etc/fstab} comes from units (zram, a partition of that type): none of those is started any more. Swap that a
 * program of its own turns on is found when it is on again.
 */
final class Swap implements Step {
    private static final String TABLE = "/etc/fstab";
    /** What all units of swap are wanted by (systemd.special). */
    private static final Read.Unit UNITS = new Read.Unit("swap.target");

    private static final Read.Command ACTIVE = Read.passing("cat", "/proc/swaps");

    @Override
    public String id() {
        return "host/swap";
    }

    @Override
    public String title() {
        return "swap is off";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(Read.text(TABLE), UNITS, ACTIVE);
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (Boolean.FALSE.equals(fleet.cluster().kubeadm().kubelet().get("failSwapOn"))) {
            return Decision.satisfied();
        }
        var ops = new ArrayList<Op>();
        var table = seen.get(Read.text(TABLE));
        var text = seen.text(TABLE);
        long listed = text.lines().filter(Swap::mounts).count();
        if (listed > 0) {
            var without = text.lines()
                    .map(line -> mounts(line) ? "# kha: " + line : line)
                    .collect(Collectors.joining("\n", "", "\n"));
            ops.add(new Op.WriteFile(TABLE, table.mode(), table.owner(), Content.of(without)));
        }
        long active = Answered.out(seen, ACTIVE).lines().skip(1).count();
        if (active > listed && !seen.get(UNITS).enabled().equals("masked")) {
            ops.add(new Op.Unit(UNITS.name(), Op.Unit.Action.MASK));
        }
        if (active > 0) {
            ops.add(new Op.Exec(
                    List.of("swapoff", "-a"),
                    null,
                    null,
                    Duration.ofMinutes(2),
                    Map.of(ACTIVE, new CommandAnswer(0, "Filename\n", ""))));
        }
        return Decision.of("swap is on", ops);
    }

    private static boolean mounts(String line) {
        var fields = line.strip().split("\\s+");
        return !line.strip().startsWith("#") && fields.length >= 3 && fields[2].equals("swap");
    }
}

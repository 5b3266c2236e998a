package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.CommandAnswer;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns swap off, now and after a reboot: the kubelet does not start with it unless its configuration says {@code failSwapOn: false}. */
final class Swap implements Step {
    private static final String TABLE = "/etc/fstab";
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
        return List.of(Read.text(TABLE), ACTIVE);
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        if (Boolean.FALSE.equals(fleet.cluster().kubeadm().kubelet().get("failSwapOn"))) {
            return Decision.satisfied();
        }
        var ops = new ArrayList<Op>();
        var table = seen.get(Read.text(TABLE));
        if (table.text() != null && table.text().lines().anyMatch(Swap::mounts)) {
            var without = table.text()
                    .lines()
                    .map(line -> mounts(line) ? "# kha: " + line : line)
                    .collect(Collectors.joining("\n", "", "\n"));
            ops.add(new Op.WriteFile(TABLE, table.mode(), table.owner(), io.kha.transport.Content.of(without)));
        }
        if (Answered.out(seen, ACTIVE).lines().count() > 1) {
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

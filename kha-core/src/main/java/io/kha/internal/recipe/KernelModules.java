package io.kha.internal.recipe;

import io.kha.step.Decision;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.step.Step;
import io.kha.transport.Op;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.List;

/** Loads the modules that container networks and their file systems need, now and after a reboot. */
final class KernelModules implements Step {
    private static final String KEPT = "/etc/modules-load.d/kha.conf";
    private static final Read.Command FILE_SYSTEMS = Read.command("cat", "/proc/filesystems");
    private static final Read.Sysctl BRIDGE = new Read.Sysctl("net.bridge.bridge-nf-call-iptables");

    @Override
    public String id() {
        return "host/modules";
    }

    @Override
    public String title() {
        return "kernel modules are loaded";
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        return List.of(Read.text(KEPT), FILE_SYSTEMS, BRIDGE);
    }

    @Override
    public Decision decide(Seen seen, Fleet fleet) {
        var ops = new ArrayList<Op>(Ensure.text(seen, KEPT, "overlay\nbr_netfilter\n"));
        if (seen.get(FILE_SYSTEMS).out().lines().noneMatch(line -> line.strip().endsWith("overlay"))) {
            ops.add(new Op.LoadModule("overlay"));
        }
        if (seen.get(BRIDGE).isEmpty()) { // the module makes the setting
            ops.add(new Op.LoadModule("br_netfilter"));
        }
        return Decision.of("not loaded, or not kept", ops);
    }
}

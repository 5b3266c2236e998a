package io.kha.internal.recipe;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The VIP is on exactly one host, and keepalived and the load balancer run on every master. */
final class VipCheck implements Check {
    private static final Read.Command ADDRESSES = Read.command("ip", "-o", "addr", "show");
    private static final Read.Unit KEEPALIVED = new Read.Unit(KeepalivedRuns.UNIT);

    @Override
    public String id() {
        return "endpoint/vip";
    }

    @Override
    public Collection<Host> hosts(Cluster cluster) {
        return cluster.endpoint().vip().isPresent() ? cluster.masters() : List.of();
    }

    @Override
    public List<Read<?>> reads(Scope scope) {
        var vip = scope.cluster().endpoint().vip().orElseThrow();
        return List.of(ADDRESSES, KEEPALIVED, NginxRuns.state(scope.cluster(), vip));
    }

    @Override
    public List<Finding> findings(Fleet fleet) {
        var findings = new ArrayList<Finding>();
        var vip = fleet.cluster().endpoint().vip();
        if (vip.isEmpty()) {
            return findings;
        }
        var address = vip.get().address();
        var holders = new ArrayList<Host>();
        var untold = new ArrayList<Host>();
        for (var host : fleet.answering(fleet.cluster().masters())) {
            var seen = fleet.seen(host);
            var addresses = seen.get(ADDRESSES);
            if (!addresses.ok()) {
                untold.add(host);
                findings.add(Untold.finding(id(), host, "whether it has the VIP", ADDRESSES, addresses));
            } else if (addresses.out().contains(" " + address + "/")) {
                holders.add(host);
            }
            if (!seen.get(KEEPALIVED).isActive()) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        host.name(),
                        "keepalived does not run",
                        "apply a plan, or `systemctl start keepalived` there"));
            }
            if (!NginxRuns.runs(seen, fleet.cluster(), vip.get())) {
                findings.add(new Finding(
                        Severity.ERROR,
                        id(),
                        host.name(),
                        "its load balancer does not run",
                        "apply a plan, or look at nginx's log on the host"));
            }
        }
        var silent = new ArrayList<>(fleet.cluster().masters());
        silent.removeAll(fleet.answering(fleet.cluster().masters()));
        silent.addAll(untold);
        if (holders.isEmpty() && !silent.isEmpty()) {
            findings.add(new Finding(
                    Severity.WARNING,
                    id(),
                    "",
                    "the VIP " + address + " is not on any master that tells its addresses",
                    "it may be on one of " + silent + ": make them tell"));
        } else if (holders.size() != 1) {
            findings.add(new Finding(
                    Severity.ERROR,
                    id(),
                    "",
                    "the VIP " + address + " is on " + (holders.isEmpty() ? "no host" : holders.toString()),
                    holders.isEmpty()
                            ? "look at `journalctl -u keepalived`: the load balancer's check fails on every master"
                            : "look at the network between the masters: they do not hear each other's VRRP"));
        }
        return findings;
    }
}

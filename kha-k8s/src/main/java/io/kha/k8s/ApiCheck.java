package io.kha.k8s;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Finding.Severity;
import io.kha.Host;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Scope;
import io.kha.step.Seen;
import io.kha.transport.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A check that asks the cluster's API. */
abstract class ApiCheck implements Check {

    /** The paths it asks. */
    abstract List<String> paths(Cluster cluster);

    /** What it finds when every answer is an object or its absence. */
    abstract void find(Seen api, Fleet fleet, Findings findings);

    /** What it also asks of every master. */
    List<Read<?>> ofMasters() {
        return List.of();
    }

    @Override
    public final Collection<Host> hosts(Cluster cluster) {
        var hosts = new ArrayList<Host>(List.of(Fleet.API));
        if (!ofMasters().isEmpty()) {
            hosts.addAll(cluster.masters());
        }
        return hosts;
    }

    @Override
    public final List<Read<?>> reads(Scope scope) {
        if (!scope.host().equals(Fleet.API)) {
            return ofMasters();
        }
        return paths(scope.cluster()).stream().<Read<?>>map(Read.Api::new).toList();
    }

    @Override
    public final List<Finding> findings(Fleet fleet) {
        var findings = new Findings(id());
        try {
            find(fleet.seen(Fleet.API), fleet, findings);
        } catch (UnexpectedAnswer e) {
            findings.error("", e.what(), e.remedy());
        }
        return List.copyOf(findings.all);
    }

    /** What one check found. */
    static final class Findings {
        private final String check;
        private final List<Finding> all = new ArrayList<>();

        private Findings(String check) {
            this.check = check;
        }

        void error(String host, String what, String remedy) {
            all.add(new Finding(Severity.ERROR, check, host, what, remedy));
        }

        void warning(String host, String what, String remedy) {
            all.add(new Finding(Severity.WARNING, check, host, what, remedy));
        }
    }
}

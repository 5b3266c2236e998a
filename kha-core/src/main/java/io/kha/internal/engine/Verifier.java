package io.kha.internal.engine;

import io.kha.Cluster;
import io.kha.Finding;
import io.kha.Host;
import io.kha.Report;
import io.kha.step.Check;
import io.kha.step.Fleet;
import io.kha.step.Inventory;
import io.kha.step.Scope;
import io.kha.step.UnknownRead;
import io.kha.transport.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes checks: reads everything they need at once, then asks each what it found. */
final class Verifier {
    private static final String ANSWERS = "host/answers";
    private static final int ROUNDS = 5; // of reading what a check finds out that it needs

    private final Cluster cluster;
    private final Facts facts;
    private final Survey survey;
    private final Inventory inventory;
    private final Instant now;

    Verifier(Cluster cluster, Facts facts, Survey survey, Inventory inventory, Instant now) {
        this.cluster = cluster;
        this.facts = facts;
        this.survey = survey;
        this.inventory = inventory;
        this.now = now;
    }

    Report verify(List<Check> checks) throws InterruptedException {
        var wanted = new LinkedHashMap<Host, Set<Read<?>>>();
        cluster.masters().forEach(m -> wanted.computeIfAbsent(m, h -> new LinkedHashSet<>())
                .add(Survey.ADMIN));
        var findings = new ArrayList<Finding>();
        var asked = new ArrayList<Check>();
        for (var check : checks) {
            try {
                reads(check).forEach((host, reads) -> wanted.computeIfAbsent(host, h -> new LinkedHashSet<>())
                        .addAll(reads));
                asked.add(check);
            } catch (RuntimeException e) {
                findings.add(broken(check, e));
            }
        }
        survey.read(wanted);
        var fleet = new FleetView(cluster, facts, null, inventory, CellBox.PLANNED, now);
        var silent = new HashSet<String>();
        for (var host : wanted.keySet()) {
            var silence = facts.silence(host);
            if (silence != null) {
                silent.add(host.name());
                findings.add(new Finding(
                        Finding.Severity.ERROR, ANSWERS, host.name(), silence, "make it answer and verify again"));
            }
        }
        for (var check : asked) {
            findings.addAll(ask(check, fleet));
        }
        findings.replaceAll(finding -> silent.contains(finding.host()) ? consequence(finding) : finding);
        return new Report(checks.stream().map(Check::id).toList(), findings);
    }

    /** What is found of a host that does not answer may be found for that reason. */
    private static Finding consequence(Finding finding) {
        return finding.check().equals(ANSWERS)
                ? finding
                : new Finding(
                        finding.severity(),
                        finding.check(),
                        finding.host(),
                        finding.what(),
                        finding.remedy() + "; it may follow from what " + ANSWERS + " says");
    }

    private Map<Host, List<Read<?>>> reads(Check check) {
        var all = new LinkedHashMap<Host, List<Read<?>>>();
        for (var host : check.hosts(cluster)) {
            all.put(host, List.copyOf(check.reads(new Scope(host, cluster, inventory))));
        }
        return all;
    }

    /** The others are made all the same. */
    private static Finding broken(Check check, RuntimeException e) {
        return new Finding(
                Finding.Severity.ERROR,
                check.id(),
                "",
                "the check itself failed: " + e,
                "mend the check, and verify again");
    }

    /** Asks a check, reading what it finds out that it needs. */
    private List<Finding> ask(Check check, Fleet fleet) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try {
                return List.copyOf(check.findings(fleet));
            } catch (UnknownRead u) {
                if (u.why() != UnknownRead.Why.UNASKED) {
                    return List.of(new Finding(
                            Finding.Severity.ERROR,
                            check.id(),
                            u.host().name(),
                            "cannot be read: " + u.read(),
                            "make the host answer and verify again"));
                }
                survey.read(Map.of(u.host(), List.of(u.read())));
            } catch (RuntimeException e) {
                return List.of(broken(check, e));
            }
        }
        return List.of(new Finding(
                Finding.Severity.ERROR,
                check.id(),
                "",
                "it asks for ever more, after " + ROUNDS + " rounds of reading",
                "let the check announce what it reads, and ask for the same each time"));
    }
}

package io.kha;

import java.util.List;

/**
 * What {@code verify} found. Immutable.
 *
 * @param checks the ids of the checks that were made
 * @param findings what is not as it should be
 */
public record Report(List<String> checks, List<Finding> findings) {
    public Report {
        checks = List.copyOf(checks);
        findings = List.copyOf(findings);
    }

    /** Whether there is no error among the findings. */
    public boolean healthy() {
        return findings.stream().noneMatch(f -> f.severity() == Finding.Severity.ERROR);
    }

    /**
     * This report when it is healthy.
     *
     * @throws RunFailedException when it is not; the message lists the findings with their remedies
     */
    public Report orThrow() {
        if (!healthy()) {
            throw new RunFailedException(toString());
        }
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder((healthy() ? "healthy: " : "NOT healthy: ") + checks.size() + " checks, "
                + findings.size() + " findings");
        findings.forEach(f -> text.append("\n  ").append(f));
        return text.toString();
    }
}

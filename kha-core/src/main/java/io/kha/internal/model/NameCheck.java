package io.kha.internal.model;

/** The cluster's name is an RFC 1123 label, its DNS domain a subdomain. */
final class NameCheck implements Check {
    @Override
    public void check(Draft draft, Findings findings) {
        if (!Words.label(draft.name())) {
            findings.error("name", Shown.quoted(draft.name()) + " is not an RFC 1123 label", Words.LABEL_REMEDY);
        }
        if (!Words.domain(draft.dnsDomain())) {
            findings.error(
                    "dnsDomain",
                    Shown.quoted(draft.dnsDomain()) + " is not an RFC 1123 subdomain",
                    Words.DOMAIN_REMEDY);
        }
    }
}

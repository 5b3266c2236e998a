package io.kha.internal.model;

import java.util.regex.Pattern;

/** The forms that names must have. */
final class Words {
    static final String LABEL_REMEDY = "use at most 63 of a-z, 0-9 and -, with a letter or digit at both ends";
    static final String DOMAIN_REMEDY = "use labels of a-z, 0-9 and - with dots between them, at most 253 characters";
    static final String IMAGE_REMEDY = "write it as registry/name:tag, for example registry.example.org/nginx:1.28";
    static final String REPOSITORY_REMEDY =
            "write it as registry/path without a tag, for example registry.example.org/k8s";

    private static final String LABEL_FORM = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern LABEL = Pattern.compile(LABEL_FORM);
    private static final Pattern DOMAIN = Pattern.compile(LABEL_FORM + "(\\." + LABEL_FORM + ")*");
    private static final Pattern DIGITS_LAST = Pattern.compile("(.*\\.)?[0-9]+");
    private static final Pattern INTERFACE = Pattern.compile("[a-zA-Z0-9._-]{1,15}");
    private static final Pattern FLAG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,126}[a-z0-9])?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9._-]*)+");
    private static final String REPOSITORY_FORM = "([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?/)?"
            + "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*";
    private static final Pattern REPOSITORY = Pattern.compile(REPOSITORY_FORM + "|[a-zA-Z0-9.-]+(:[0-9]{1,5})?");
    private static final Pattern IMAGE = Pattern.compile(
            REPOSITORY_FORM + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})");

    private Words() {}

    /** An RFC 1123 label. */
    static boolean label(String text) {
        return LABEL.matcher(text).matches();
    }

    /** An RFC 1123 subdomain. */
    static boolean domain(String text) {
        return text.length() <= 253 && DOMAIN.matcher(text).matches();
    }

    /** A DNS name that cannot be taken for an IPv4 address. */
    static boolean dnsName(String text) {
        return domain(text) && !DIGITS_LAST.matcher(text).matches();
    }

    /** A name of a network interface. */
    static boolean interfaceName(String text) {
        return INTERFACE.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    /** A flag's name without dashes in front. */
    static boolean flag(String text) {
        return FLAG.matcher(text).matches();
    }

    /** An absolute path of plain characters, without dots as whole names. */
    static boolean path(String text) {
        return text.length() <= 1024 && PATH.matcher(text).matches();
    }

    /** An image's name with a tag, a digest or both. */
    static boolean image(String text) {
        return text.length() <= 512 && IMAGE.matcher(text).matches();
    }

    /** A registry, or a path in one, without a tag. */
    static boolean repository(String text) {
        return text.length() <= 255 && REPOSITORY.matcher(text).matches();
    }
}

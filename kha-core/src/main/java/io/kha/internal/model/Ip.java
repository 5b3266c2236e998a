package io.kha.internal.model;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Optional;

/** Addresses and networks, read strictly: full dotted quads or IPv6 text, no zones, no wildcards, no leading zeros. */
public final class Ip {
    private static final int LONGEST = 64;
    private static final IPAddressStringParameters ALONE = rules(false);
    private static final IPAddressStringParameters PREFIXED = rules(true);

    private Ip() {}

    /** An address without a prefix length; empty when it is not one, has a zone, or is an IPv4 address in IPv6's clothes. */
    public static Optional<IPAddress> address(String text) {
        return parse(text, false);
    }

    /** A network in CIDR form, its host bits zero; empty when it is not one. */
    public static Optional<IPAddress> network(String text) {
        return text.contains("/")
                ? parse(text, true).filter(n -> n.toPrefixBlock().getLower().equals(n.getLower()) && n.isPrefixBlock())
                : Optional.empty();
    }

    /** An address with a prefix length, its host bits anything; empty when it is not one. */
    public static Optional<IPAddress> interfaceAddress(String text) {
        return text.contains("/") ? parse(text, true) : Optional.empty();
    }

    /** The canonical text of an address, or the text itself when it is not one. */
    public static String canonical(String text) {
        return address(text).map(IPAddress::toCanonicalString).orElse(text);
    }

    /** The canonical text of a network, or the text itself when it is not one. */
    public static String canonicalNetwork(String text) {
        return network(text).map(IPAddress::toCanonicalString).orElse(text);
    }

    /** An address fit for a URL: IPv6 in brackets. */
    public static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }

    /** What is wrong with an address, to follow its text in a message; empty when nothing is. */
    public static Optional<String> trouble(String text) {
        var address = address(text);
        if (address.isPresent()) {
            return address.filter(
                            a -> a.isZero() || a.isMulticast() || isBroadcast(a) || (a.isIPv6() && a.isLinkLocal()))
                    .map(a -> "is not an address that a host can be reached at");
        }
        if (text.contains(":") && text.contains("%")) {
            return Optional.of("has a zone");
        }
        if (text.length() > LONGEST) {
            return Optional.of("is not an address");
        }
        var lenient = new IPAddressString(text).getAddress();
        return Optional.of(
                lenient != null && lenient.isIPv6() && lenient.toIPv6().isIPv4Mapped()
                        ? "is an IPv4 address in IPv6 form"
                        : "is not an address");
    }

    private static boolean isBroadcast(IPAddress a) {
        return a.isIPv4() && a.isMax();
    }

    private static Optional<IPAddress> parse(String text, boolean prefix) {
        if (text.isEmpty() || text.length() > LONGEST || !text.equals(text.strip())) {
            return Optional.empty();
        }
        return Optional.ofNullable(new IPAddressString(text, prefix ? PREFIXED : ALONE).getAddress())
                .filter(a -> !a.isIPv6() || !a.toIPv6().isIPv4Mapped());
    }

    private static IPAddressStringParameters rules(boolean prefix) {
        return new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowWildcardedSeparator(false)
                .allowMask(false)
                .allowPrefix(prefix)
                .allowPrefixOnly(false)
                .setRangeOptions(RangeParameters.NO_RANGE)
                .getIPv4AddressParametersBuilder()
                .allow_inet_aton(false)
                .allowLeadingZeros(false)
                .allowPrefixLengthLeadingZeros(false)
                .allowBinary(false)
                .getParentBuilder()
                .getIPv6AddressParametersBuilder()
                .allowZone(false)
                .allowBase85(false)
                .allowMixed(false)
                .allowPrefixLengthLeadingZeros(false)
                .allowBinary(false)
                .getParentBuilder()
                .toParams();
    }
}

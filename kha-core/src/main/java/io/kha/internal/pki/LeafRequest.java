package io.kha.internal.pki;

import inet.ipaddr.IPAddressString;
import io.kha.internal.model.Ip;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a leaf certificate shall say. Immutable.
 *
 * @param profile what it is for
 * @param commonName the user, where a client shows it to an apiserver
 * @param organization the group, likewise
 * @param addresses IP addresses it answers for, in canonical form
 * @param names DNS names it answers for
 * @param validity how long, from now; shortened to the end of its CA
 */
public record LeafRequest(
        Profile profile,
        String commonName,
        Optional<String> organization,
        SortedSet<String> addresses,
        SortedSet<String> names,
        Duration validity) {

    /** How long leaves live unless told: a year, as kubeadm's do. */
    public static final Duration YEAR = Duration.ofDays(365);

    public LeafRequest {
        var canonical = new TreeSet<String>();
        addresses.forEach(a -> canonical.add(canonical(a)));
        addresses = Collections.unmodifiableSortedSet(canonical);
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** A client's certificate. */
    public static LeafRequest client(String commonName, String organization) {
        return new LeafRequest(
                Profile.CLIENT, commonName, Optional.of(organization), new TreeSet<>(), new TreeSet<>(), YEAR);
    }

    /** A certificate for the hosts in a list of addresses and DNS names. */
    public static LeafRequest host(Profile profile, String commonName, Collection<String> addressesAndNames) {
        var addresses = new TreeSet<String>();
        var names = new TreeSet<String>();
        addressesAndNames.forEach(san -> (isAddress(san) ? addresses : names).add(san));
        return new LeafRequest(profile, commonName, Optional.empty(), addresses, names, YEAR);
    }

    /**
     * What shows that a joining host may ask for a node's certificate, without any token: a user of the group that kubeadm lets ask,
     * for one hour.
     */
    public static LeafRequest bootstrap() {
        return client("system:bootstrap:kha", "system:bootstrappers:kubeadm:default-node-token")
                .validity(Duration.ofHours(1));
    }

    /** The same with another validity. */
    public LeafRequest validity(Duration validity) {
        return new LeafRequest(profile, commonName, organization, addresses, names, validity);
    }

    /** As the model takes them: a host may be called {@code 10}, and that is a name. */
    private static boolean isAddress(String san) {
        return Ip.address(san).isPresent();
    }

    static String canonical(String address) {
        var parsed = new IPAddressString(address).getAddress();
        if (parsed == null || parsed.isMultiple()) {
            throw new IllegalArgumentException("not one IP address: " + address);
        }
        return parsed.toCanonicalString();
    }
}

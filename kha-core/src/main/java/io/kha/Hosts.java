package io.kha;

import inet.ipaddr.AddressValueException;
import inet.ipaddr.IPAddress;
import io.kha.internal.model.Given;
import io.kha.internal.model.Ip;
import io.kha.internal.model.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Several hosts at once. */
public final class Hosts {
    private Hosts() {}

    /** Hosts by their addresses, named after them, with sshd at port 22. */
    public static List<Host> of(String... addresses) {
        Objects.requireNonNull(addresses, "addresses");
        return Given.list("addresses", Arrays.asList(addresses)).stream()
                .map(a -> Host.of(Ip.canonical(a)))
                .toList();
    }

    /**
     * Hosts at consecutive addresses, named after them, with sshd at port 22.
     *
     * @param first the first address
     * @param count how many, at least 1
     * @throws IllegalArgumentException when the first is not an address, the count is not positive, or the addresses run out
     */
    public static List<Host> range(String first, int count) {
        Objects.requireNonNull(first, "first");
        IPAddress start = Ip.address(first)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Hosts.range: not an IPv4 or IPv6 address: " + Shown.quoted(first)));
        if (count < 1) {
            throw new IllegalArgumentException("Hosts.range: a range holds at least one host, not " + count);
        }
        try {
            return IntStream.range(0, count)
                    .mapToObj(i -> Host.of(start.increment(i).toCanonicalString()))
                    .toList();
        } catch (AddressValueException e) {
            throw new IllegalArgumentException("Hosts.range: no " + count + " addresses from " + first + " on", e);
        }
    }
}

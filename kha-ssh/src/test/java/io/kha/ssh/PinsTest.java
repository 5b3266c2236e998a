package io.kha.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose pins count, however an address is spelled. */
class PinsTest {
    private static final String ONE = "SHA256:" + "1".repeat(43);
    private static final String TWO = "SHA256:" + "2".repeat(43);

    @ParameterizedTest
    @CsvSource({
        "2001:DB8::1, 2001:db8::1",
        "2001:db8::1, 2001:0db8:0000:0000:0000:0000:0000:0001",
        "[2001:db8::1], 2001:db8:0::1",
        "::ffff:10.0.0.1, 10.0.0.1",
        "FE80::1%eth0, fe80:0::1%eth0",
        "M1.Example.COM, m1.example.com",
        "10.0.0.1, 10.0.0.1",
    })
    void two_spellings_of_one_address_are_one(String one, String other) {
        assertEquals(Set.of(ONE), Pins.NONE.with(one, ONE).of(other));
        assertEquals(Set.of(ONE), Pins.NONE.with(other, ONE).of(one));
        assertEquals(Set.of(ONE, TWO), Pins.NONE.with(one, ONE).with(other, TWO).of(one));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8::10",
        "fe80::1%eth0, fe80::1%eth1",
        "fe80::1%eth0, fe80::1",
        "m1.example.com, m1.example.org",
        "no:address, no:other",
        "face:book:, face:book",
    })
    void other_addresses_are_others(String one, String other) {
        assertEquals(Set.of(), Pins.NONE.with(one, ONE).of(other));
        assertEquals(Set.of(), Pins.NONE.with(other, ONE).of(one));
    }

    @Test
    void a_pin_of_every_host_counts_beside_those_of_one() {
        Pins pins = Pins.NONE.with(Pins.ANY, ONE).with("M1", TWO);
        assertEquals(Set.of(ONE, TWO), pins.of("m1"));
        assertEquals(Set.of(ONE), pins.of("m2"));
    }
}

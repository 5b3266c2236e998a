package io.kha;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class HostsTest {

    @Test
    void range_goesOnFromTheFirst() {
        assertEquals(
                "[ip-10-0-0-254, ip-10-0-0-255, ip-10-0-1-0]",
                Hosts.range("10.0.0.254", 3).toString());
        assertEquals("fd00::10", Hosts.range("FD00::F", 2).get(1).address());
    }

    @Test
    void range_thatCannotBe_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Hosts.range("10.0.0.1", 0));
        assertThrows(IllegalArgumentException.class, () -> Hosts.range("m1", 2));
        assertThrows(IllegalArgumentException.class, () -> Hosts.range("255.255.255.254", 5));
    }

    @Test
    void of_writesAddressesOneWay() {
        assertEquals(Hosts.of("fd00::a"), Hosts.of("FD00:0::0A"));
    }
}

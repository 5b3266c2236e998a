package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** verify misses routes that something on a host has dropped. */
class BridgeCheckTest {
    private final Lab lab = new Lab();

    private List<String> findings() {
        return lab.findings("network/routes");
    }

    @Test
    void routes_that_are_gone_are_named_and_applying_sets_them_again() {
        assertEquals(List.of(), findings(), "nobody has a share yet");
        lab.apply().orThrow();
        assertEquals(List.of(), findings());
        lab.fleet.host("ip-10-0-0-2").parts().routes.clear();
        var found = findings();
        assertEquals(1, found.size(), found::toString);
        assertTrue(
                found.get(0)
                        .startsWith(
                                "ERROR network/routes ip-10-0-0-2: it has no route to the pods of [ip-10-0-0-1, ip-10-0-0-3,"),
                found::toString);
        lab.apply().orThrow();
        assertEquals(List.of(), findings());
    }

    @Test
    void where_the_command_is_missing_nobody_knows_which_routes_there_are() {
        lab.apply().orThrow();
        lab.fleet.host("ip-10-0-0-2").delete("/usr/bin/ip");
        assertEquals(
                List.of("ERROR network/routes ip-10-0-0-2: it does not tell its routes: ip -4 route show proto 107:"
                        + " exit status 127 (ip: not found): install iproute2 there, and verify again"),
                findings());
    }
}

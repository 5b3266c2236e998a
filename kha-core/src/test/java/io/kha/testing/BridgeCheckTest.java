package io.kha.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kha.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** verify misses routes that something on a host has dropped. */
class BridgeCheckTest {
    private final Lab lab = new Lab();

    private List<String> findings() {
        try (var kha = lab.kha()) {
            return kha.verify(lab.cluster).findings().stream()
                    .filter(finding -> finding.check().equals("network/routes"))
                    .map(Finding::toString)
                    .toList();
        }
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
}
